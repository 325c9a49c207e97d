/** Text in the editor, loaded when first shown. `check` finds what is wrong with it, by position. */
import { lazy, Suspense, type ReactElement } from 'react'
import { Loading } from './state-panel.tsx'
import type { CodeEditorProps, TextDiffProps } from './text-shown.ts'

const Editor = lazy(() =>
  import('./code-mirror/editor.tsx').then(({ Editor }) => ({ default: Editor })),
)
const Diff = lazy(() => import('./code-mirror/diff.tsx').then(({ Diff }) => ({ default: Diff })))

export function CodeEditor(props: CodeEditorProps): ReactElement {
  return (
    <Suspense fallback={<Loading />}>
      <Editor {...props} />
    </Suspense>
  )
}

/** Two texts side by side; one above the other where there is no room. */
export function TextDiff(props: TextDiffProps): ReactElement {
  return (
    <Suspense fallback={<Loading />}>
      <Diff {...props} />
    </Suspense>
  )
}
