/** The door: name, password, and what to do without one. */
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState, type ReactElement } from 'react'
import type { Submitted } from '../lib/submitted.ts'
import { iam } from '../lib/api/client.ts'
import { LANGUAGES, setLanguage, useLanguage } from '../lib/language.ts'
import type { RawSearch } from '../lib/page.ts'
import { openSession, useSession } from '../lib/session.ts'
import { Snippet } from '../ui/bits.tsx'
import { Mark } from '../ui/icons.tsx'
import { ErrorPanel } from '../ui/state-panel.tsx'
import { LANGUAGE_NAMES } from './language-names.ts'
import { homeOf, lastPlace, safeNext } from './paths.ts'
import css from './sign-in-page.module.css'
import { useAppTexts } from './texts.ts'

export function SignInPage(): ReactElement {
  const t = useAppTexts()
  const { next }: RawSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const session = useSession()
  const [form, setForm] = useState({ username: 'admin', password: '' })
  const signIn = useMutation({
    mutationFn: () => iam.login({ body: form }),
    onSuccess: ({ token, expiresAt, principal }) =>
      openSession({ token, expiresAt, name: principal.name }),
  })
  useEffect(() => {
    if (session !== undefined)
      void navigate({ href: safeNext(next) ?? homeOf(lastPlace()), replace: true })
  }, [session, next, navigate])
  const submit = (event: Submitted): void => {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <main className={css['page']}>
      <div className={css['card']}>
        <div className={css['brand']}>
          <Mark />
          <h1>Midplane</h1>
        </div>
        <p className="quiet">{t.signInHint}</p>
        <form className={css['form']} onSubmit={submit}>
          <TextInput
            label={t.userName}
            autoComplete="username"
            required
            value={form.username}
            onChange={(event) => setForm({ ...form, username: event.target.value })}
          />
          <PasswordInput
            label={t.password}
            autoComplete="current-password"
            required
            autoFocus
            value={form.password}
            onChange={(event) => setForm({ ...form, password: event.target.value })}
          />
          {signIn.isError && <ErrorPanel error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending}>
            {t.signIn}
          </Button>
        </form>
        <p className="quiet">{t.forgotten}</p>
        <Snippet code="./dev cli admin password" />
      </div>
      <Languages />
    </main>
  )
}

function Languages(): ReactElement {
  const current = useLanguage()
  return (
    <div className={css['languages']}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === current}
          onClick={() => setLanguage(language)}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </div>
  )
}
