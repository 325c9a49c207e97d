/** Small pieces that every page is made of. */
import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Fragment, useState, type ReactElement, type ReactNode } from 'react'
import { toneOf } from '../lib/environment-tone.ts'
import { useTimes } from '../lib/times.ts'
import css from './bits.module.css'
import { CheckIcon, CopyIcon } from './icons.tsx'
import { useUiTexts } from './texts.ts'

const COPIED_MS = 1500

type ChipProps = { readonly kind?: 'good' | 'bad' | 'warn' | 'plain'; readonly children: ReactNode }

export function Chip({ kind = 'plain', children }: ChipProps): ReactElement {
  return (
    <span className={css['chip']} data-kind={kind}>
      {children}
    </span>
  )
}

/** The name of an environment, always with its colour and never by colour alone. */
export function EnvironmentChip({ name }: { readonly name: string }): ReactElement {
  const t = useUiTexts()
  return (
    <span className={`${css['chip']} ${css['env']}`} data-tone={toneOf(name)}>
      {name === '*' ? t.allEnvironments : name}
    </span>
  )
}

/** A dotted or slashed name that may be broken behind its separators, and nowhere else unless it must. */
export function Breakable({ text }: { readonly text: string }): ReactElement {
  const parts = text.split(/(?<=[./_:-])/)
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  )
}

export function Revision({ value }: { readonly value: number }): ReactElement {
  return <span className={css['revision']}>{`r${value}`}</span>
}

export function Ago({ at }: { readonly at: string }): ReactElement {
  const times = useTimes()
  return (
    <time dateTime={at} title={times.exact(at)}>
      {times.ago(at)}
    </time>
  )
}

/** A link within the console; `to` is an address made by `addressOf`. */
export function InnerLink({
  to,
  className,
  children,
  ...rest
}: {
  readonly to: string
  readonly className?: string | undefined
  readonly children: ReactNode
  readonly 'aria-current'?: 'page' | undefined
  readonly tabIndex?: number
}): ReactElement {
  const [path = '', search = ''] = to.split('?')
  const values = Object.fromEntries(new URLSearchParams(search))
  return (
    <Link
      to={path}
      search={values}
      className={className ?? css['link'] ?? ''}
      activeProps={{}}
      {...rest}
    >
      {children}
    </Link>
  )
}

export type Tab = { readonly id: string; readonly label: string; readonly to: string }

/** Tabs are links: each has an address of its own. */
export function Tabs({
  tabs,
  current,
  label,
}: {
  readonly tabs: readonly Tab[]
  readonly current: string
  readonly label: string
}): ReactElement {
  return (
    <nav className={css['tabs']} aria-label={label}>
      {tabs.map(({ id, label: name, to }) => (
        <InnerLink
          key={id}
          to={to}
          className={css['tab']}
          aria-current={id === current ? 'page' : undefined}
        >
          {name}
        </InnerLink>
      ))}
    </nav>
  )
}

function CopyButton({
  text,
  label,
}: {
  readonly text: string
  readonly label?: string
}): ReactElement {
  const t = useUiTexts()
  const [isCopied, setCopied] = useState(false)
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => {
      setCopied(true)
      setTimeout(() => setCopied(false), COPIED_MS)
    })
  }
  return (
    <Button
      size="compact-xs"
      variant="default"
      onClick={copy}
      leftSection={isCopied ? <CheckIcon /> : <CopyIcon />}
    >
      {isCopied ? t.copied : (label ?? t.copy)}
    </Button>
  )
}

/** A command or code as somebody would type it. */
export function Snippet({ code }: { readonly code: string }): ReactElement {
  return (
    <div className={css['snippet']}>
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
      <div className={css['snippetCopy']}>
        <CopyButton text={code} />
      </div>
    </div>
  )
}

type SelectProps = {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly onChange: (value: string) => void
  readonly isLabelHidden?: boolean
}

export function Select({
  label,
  value,
  options,
  onChange,
  isLabelHidden,
}: SelectProps): ReactElement {
  return (
    <label className={css['field']}>
      <span className={isLabelHidden === true ? 'hidden-text' : ''}>{label}</span>
      <select
        className={css['select']}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}

export function Figures({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className={css['figures']}>{children}</div>
}

export function Figure({
  value,
  label,
}: {
  readonly value: ReactNode
  readonly label: string
}): ReactElement {
  return (
    <div className={css['figure']}>
      <b>{value}</b>
      <span>{label}</span>
    </div>
  )
}
