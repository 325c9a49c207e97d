/** The panels that rooms put on the overview, handed down by the app. */
import { createContext, type ComponentType } from 'react'

export const PanelContext = createContext<readonly ComponentType[]>([])
