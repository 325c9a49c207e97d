/** The rooms of the console, in the order of the navigation. */
import { configRoom } from '../features/config/room.tsx'
import { iamRoom } from '../features/iam/room.tsx'
import { systemRoom } from '../features/system/room.tsx'
import type { Room } from '../lib/room.ts'

export const rooms: readonly Room[] = [systemRoom, configRoom, iamRoom]
