/** Keys that work everywhere: Ctrl K or / for the palette, g and a letter for a room. */
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { usePlace } from '../lib/page.ts'
import { rooms } from './rooms.ts'

const CHORD_MS = 1200

export function useShortcuts(openPalette: () => void): void {
  const place = usePlace()
  const navigate = useNavigate()
  const open = useEffectEvent(openPalette)
  const go = useEffectEvent((key: string): boolean => {
    const entry = rooms.flatMap(({ navigation }) => navigation).find((one) => one.key === key)
    if (entry !== undefined) void navigate({ href: entry.addressIn(place) })
    return entry !== undefined
  })
  useEffect(() => {
    let chordAt = -Infinity
    const onKeyDown = (event: KeyboardEvent): void => {
      const isCommand = event.ctrlKey || event.metaKey
      if (isCommand && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        open()
      } else if (!isCommand && !event.altKey && !isTyping(event.target)) {
        if (event.timeStamp - chordAt < CHORD_MS && go(event.key)) event.preventDefault()
        else if (event.key === '/') {
          event.preventDefault()
          open()
        }
        chordAt = event.key === 'g' ? event.timeStamp : -Infinity
      }
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"]') !== null
  )
}
