/** English texts of the shell. */
export const en = {
  signIn: 'Sign in',
  signInHint: 'One place for the middleware between your services and everything below them.',
  userName: 'User name',
  password: 'Password',
  forgotten: 'No password yet, or forgotten? On the server’s machine, run:',
  signOut: 'Sign out',
  navigation: 'Rooms',
  openNavigation: 'Open navigation',
  environment: 'Environment',
  tenant: 'Tenant',
  otherEnvironment: 'Another environment …',
  otherEnvironmentHint: 'Name of the environment',
  open: 'Open',
  search: 'Find or do',
  searchHint: 'Type a name, a part of it, or pinyin initials',
  noResults: 'Nothing found',
  goTo: 'Go to',
  actions: 'Actions',
  preferences: 'Preferences',
  language: 'Language',
  theme: 'Appearance',
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark', contrast: 'High contrast' },
  live: 'Live: changes appear as they happen',
  offline: (since: string): string =>
    `No answer from the server since ${since}. What you see is from then.`,
  offlineHint: 'This page goes on by itself as soon as the server answers.',
  copyLink: 'Copy link to this view',
  linkCopied: 'Link copied',
  skip: 'Skip to content',
  notFound: 'There is no such page',
  backHome: 'To the overview',
  broken: 'This page broke',
  close: 'Close',
}

/** Every other language has the same. */
export type AppTexts = typeof en
