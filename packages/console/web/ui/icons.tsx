/** Icons: 16 units square, drawn with one pen. Words stand beside them or in their label. */
import type { ReactElement, ReactNode } from 'react'

function icon(children: ReactNode): () => ReactElement {
  return () => (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export const OverviewIcon = icon(<path d="M2 9h3l2-5 3 8 1.6-3H14" />)
export const ConfigIcon = icon(
  <>
    <path d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6" />
    <circle cx="10.2" cy="4.5" r="1.7" />
    <circle cx="5.8" cy="11.5" r="1.7" />
  </>,
)
export const DraftIcon = icon(
  <path d="m3 13 .8-3.2L10.6 3a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L6.2 12.2z" />,
)
export const AuditIcon = icon(
  <>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 5v3.2l2 1.3" />
  </>,
)
export const SearchIcon = icon(
  <>
    <circle cx="7" cy="7" r="4.3" />
    <path d="m10.3 10.3 3.2 3.2" />
  </>,
)
export const ChevronIcon = icon(<path d="m6 4 4 4-4 4" />)
export const DownIcon = icon(<path d="m4.5 6.5 3.5 3 3.5-3" />)
export const PlusIcon = icon(<path d="M8 3.5v9M3.5 8h9" />)
export const CrossIcon = icon(<path d="m4.5 4.5 7 7m0-7-7 7" />)
export const BackIcon = icon(<path d="M9.5 3.5 5 8l4.5 4.5" />)
export const MenuIcon = icon(<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />)
export const CopyIcon = icon(
  <>
    <rect x="5.5" y="5.5" width="7.5" height="7.5" rx="1.5" />
    <path d="M3 10.5V4.4A1.4 1.4 0 0 1 4.4 3h6.1" />
  </>,
)
export const CheckIcon = icon(<path d="m3.5 8.5 3 3 6-7" />)
export const UserIcon = icon(
  <>
    <circle cx="8" cy="5.7" r="2.6" />
    <path d="M3.2 13.2a5 5 0 0 1 9.6 0" />
  </>,
)
export const WarnIcon = icon(<path d="M8 2.8 14 13H2zM8 6.6v3M8 11.4v.1" />)

/** Two planes and the one between them. */
export function Mark(): ReactElement {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true">
      <path
        d="M3 5.2h14M3 14.8h14"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        opacity=".45"
      />
      <path
        d="M3 10h14"
        stroke="var(--tone, var(--accent))"
        strokeWidth="3"
        strokeLinecap="round"
      />
    </svg>
  )
}
