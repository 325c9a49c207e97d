/** Hands the platform's changes to the rooms, and reads anew what was missed when the server is back. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { connectionStore } from '../lib/connection.ts'
import { followLive } from '../lib/live/live-changes.ts'
import { useSession } from '../lib/session.ts'
import { rooms } from './rooms.ts'

export function useLiveQueries(): void {
  const client = useQueryClient()
  const token = useSession()?.token
  useEffect(() => {
    if (token === undefined) return
    return followLive(token, (changes) => {
      for (const room of rooms) room.onChanges(changes, client)
    })
  }, [token, client])
  useEffect(
    () =>
      connectionStore.subscribe(() => {
        // What failed meanwhile is asked for again; the stream brings what was changed.
        if (connectionStore.get().isUp)
          void client.refetchQueries({
            type: 'active',
            predicate: ({ state }) => state.status === 'error' || state.fetchFailureCount > 0,
          })
      }),
    [client],
  )
}
