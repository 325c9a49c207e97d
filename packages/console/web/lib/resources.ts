/** From permission paths to the pages that show what they name, across rooms that do not know each other. */
import { createContext, useContext } from 'react'

export type FindAddress = (resource: string) => string | undefined

export const ResourceContext = createContext<FindAddress>(() => undefined)

export function useResourceAddress(resource: string): string | undefined {
  return useContext(ResourceContext)(resource)
}
