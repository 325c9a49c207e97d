/** From permission paths to what they name and the pages that show it, across rooms that do not know each other. */
import { createContext, useContext } from 'react'
import type { FoundResource } from './room.ts'

export type FindResource = (resource: string) => FoundResource | undefined

export const ResourceContext = createContext<FindResource>(() => undefined)

export function useFindResource(): FindResource {
  return useContext(ResourceContext)
}
