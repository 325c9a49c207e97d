/** The frame of a page: what it is, what one can do here, and panels. */
import type { ReactElement, ReactNode } from 'react'
import css from './page-frame.module.css'

type PageFrameProps = {
  readonly title: ReactNode
  readonly above?: ReactNode
  readonly below?: ReactNode
  readonly actions?: ReactNode
  readonly isWide?: boolean
  readonly children: ReactNode
}

export function PageFrame({
  title,
  above,
  below,
  actions,
  isWide,
  children,
}: PageFrameProps): ReactElement {
  return (
    <div className={isWide === true ? `${css['page']} ${css['wide']}` : css['page']}>
      <header className={css['head']}>
        <div className={css['titles']}>
          {above !== undefined && <div className={css['above']}>{above}</div>}
          <h1>{title}</h1>
          {below !== undefined && <div className={css['below']}>{below}</div>}
        </div>
        {actions !== undefined && <div className={css['actions']}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

type PanelProps = {
  readonly title?: ReactNode
  readonly actions?: ReactNode
  readonly isFlush?: boolean
  readonly children: ReactNode
}

export function Panel({ title, actions, isFlush, children }: PanelProps): ReactElement {
  return (
    <section className={css['panel']}>
      {title !== undefined && (
        <div className={css['panelHead']}>
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      <div className={isFlush === true ? css['flush'] : css['panelBody']}>{children}</div>
    </section>
  )
}
