/** What a part adds to the console. `app/rooms.ts` lists them; nothing else names them. */
import type { QueryClient } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import type { Change } from './live/change-stream.ts'
import type { PageShape, Place } from './page.ts'

export type Room = {
  /** Name of the part. */
  readonly name: string
  readonly navigation: readonly NavigationEntry[]
  readonly pages: readonly RoomPage[]
  /** Panels on the overview, in order. */
  readonly panels: readonly ComponentType[]
  /** What the palette can open or do here; called while the palette is open. */
  usePaletteEntries(place: Place): readonly PaletteEntry[]
  /** Shown around every page: bars and drawers that do not belong to one page. */
  readonly Surroundings?: ComponentType
  /** Environments that this part knows of. */
  useEnvironments?(tenant: string): readonly string[]
  /** Brings what this tab holds up to date. */
  onChanges(changes: readonly Change[], client: QueryClient): void
  /** What a permission path names, undefined when it is not of this part. */
  findResource(resource: string): FoundResource | undefined
}

export type FoundResource = {
  readonly label: string
  readonly environment: string | undefined
  /** Address of the page that shows it. */
  readonly to: string
}

/** The component is loaded when the page is first opened. */
export type RoomPage = { readonly page: PageShape; readonly load: () => Promise<ComponentType> }

export type NavigationEntry = {
  readonly id: string
  readonly icon: ComponentType
  readonly useLabel: () => string
  readonly addressIn: (place: Place) => string
  /** Key pressed after `g`. */
  readonly key: string
}

export type PaletteEntry = {
  readonly id: string
  readonly title: string
  readonly detail?: string | undefined
  readonly group: string
  /** An address to open, or something to do. */
  readonly target: string | (() => void)
}
