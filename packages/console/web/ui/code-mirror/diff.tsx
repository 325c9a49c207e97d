/** Two texts compared. Equal stretches are folded. */
import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef, type ReactElement } from 'react'
import type { TextDiffProps } from '../text-shown.ts'
import { appearance, languageOf } from './appearance.ts'
import { useUiTexts } from '../texts.ts'
import css from './code-mirror.module.css'

const NARROW_PX = 700
const FOLDED = { margin: 3, minSize: 6 }

export function Diff({ before, after, format, labels }: TextDiffProps): ReactElement {
  const editorPhrases = useUiTexts().editorPhrases
  const place = useRef<HTMLDivElement>(null)
  const [beforeLabel, afterLabel] = labels
  useEffect(() => {
    const parent = place.current
    if (parent === null) return
    const extensions = (label: string): Extension => [
      appearance,
      EditorState.phrases.of(editorPhrases),
      languageOf(format),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    ]
    if (parent.clientWidth < NARROW_PX) {
      const merge = unifiedMergeView({
        original: before,
        mergeControls: false,
        collapseUnchanged: FOLDED,
      })
      const view = new EditorView({
        parent,
        doc: after,
        extensions: [extensions(afterLabel), merge],
      })
      return () => view.destroy()
    }
    const view = new MergeView({
      parent,
      a: { doc: before, extensions: extensions(beforeLabel) },
      b: { doc: after, extensions: extensions(afterLabel) },
      collapseUnchanged: FOLDED,
      gutter: true,
    })
    return () => view.destroy()
  }, [before, after, format, beforeLabel, afterLabel, editorPhrases])
  return (
    <div>
      <div className={css['heads']}>
        <span>{beforeLabel}</span>
        <span>{afterLabel}</span>
      </div>
      <div ref={place} className={css['diff']} />
    </div>
  )
}
