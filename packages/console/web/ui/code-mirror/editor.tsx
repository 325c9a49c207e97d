/** The editor. The text outside wins only when it differs from what was last told, so typing is never lost. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { linter, lintGutter, type Diagnostic } from '@codemirror/lint'
import { search, searchKeymap } from '@codemirror/search'
import { EditorState, type Text } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef, type ReactElement } from 'react'
import type { CodeEditorProps, TextProblem } from '../text-shown.ts'
import { appearance, languageOf } from './appearance.ts'
import { useUiTexts } from '../texts.ts'
import css from './code-mirror.module.css'

const CHECK_DELAY_MS = 350

export function Editor({
  text,
  format,
  label,
  isReadOnly,
  onChange,
  check,
}: CodeEditorProps): ReactElement {
  const editorPhrases = useUiTexts().editorPhrases
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const told = useRef(text)
  const tell = useEffectEvent((next: string) => onChange?.(next))
  const find = useEffectEvent(async (document: Text) =>
    toDiagnostics(document, await check?.(document.toString())),
  )

  useEffect(() => {
    const parent = place.current
    if (parent === null) return
    const editor = new EditorView({
      parent,
      state: EditorState.create({
        doc: told.current,
        extensions: [
          appearance,
          EditorState.phrases.of(editorPhrases),
          languageOf(format),
          history(),
          search({ top: true }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
          highlightActiveLine(),
          EditorState.readOnly.of(isReadOnly === true),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          isReadOnly === true
            ? []
            : [linter(({ state }) => find(state.doc), { delay: CHECK_DELAY_MS }), lintGutter()],
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return
            told.current = update.state.doc.toString()
            tell(told.current)
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [format, label, isReadOnly, editorPhrases])

  useEffect(() => {
    if (text === told.current || view.current === null) return
    told.current = text
    view.current.dispatch({ changes: { from: 0, to: view.current.state.doc.length, insert: text } })
  }, [text])

  return <div ref={place} className={css['editor']} />
}

function toDiagnostics(document: Text, problem: TextProblem | undefined): Diagnostic[] {
  if (problem === undefined) return []
  const line = document.line(Math.min(Math.max(problem.line, 1), document.lines))
  const from = Math.min(line.from + Math.max(problem.column - 1, 0), line.to)
  return [{ from, to: Math.max(from, line.to), severity: 'error', message: problem.message }]
}
