/** Commands that texts tell people to type exist, and every command explains itself. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../src/program.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const TEXTS = [
  'packages/*/src/**/errors.ts',
  'packages/cli/src/**/*.ts',
  'packages/*/README.md',
  'examples/*/*.{md,ts}',
  'README*.md',
]
/** In text: between backticks; in examples and shell blocks: at the beginning of a line, or behind ./dev cli. */
const MENTION =
  /`midplane ([^`\n]+)`|'midplane ([^'\n$]+)'|^\s*(?:\.\/dev cli|midplane) ([^#\n`]+)/gm

const program = await createProgram(['up'])

/** Templates and choices (`${id}`, `a | b`) are no commands to type; what follows a command on its line is another one. */
function mentionsOf(file: string): string[] {
  return [...readFileSync(`${ROOT}/${file}`, 'utf8').matchAll(MENTION)]
    .map(([, ...texts]) => texts.find((text) => text !== undefined) ?? '')
    .filter((text) => !/\$\{| \| /.test(text))
    .map((text) => text.replace(/\s*(&&|\\|>|<).*$/, '').trim())
}

/** Words before the first option are a path of commands, then arguments; options must be known there. */
function problemOf(mention: string): string | undefined {
  const words = mention.split(/\s+/)
  let command: Command = program
  let index = 0
  for (; index < words.length; index += 1) {
    const next = command.commands.find((one) => one.name() === words[index])
    if (next === undefined) break
    command = next
  }
  if (command.commands.length > 0 && !words.slice(index).every((word) => word.startsWith('-'))) {
    return `no command "${words[index]}" in "${command.name()}"`
  }
  const known = new Set(
    [...command.options, ...program.options]
      .flatMap(({ long, short }) => [long, short])
      .concat('--help'),
  )
  const unknown = words.find((word) => /^--?[a-z]/.test(word) && !known.has(word))
  return unknown === undefined ? undefined : `no option "${unknown}" of "${command.name()}"`
}

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

describe('commands named in texts', () => {
  const mentions = TEXTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).flatMap((file) =>
    mentionsOf(file).map((mention) => ({ file, mention })),
  )

  test('are found at all', () => {
    expect(mentions.map(({ mention }) => mention)).toEqual(
      expect.arrayContaining(['config list', 'up']),
    )
    expect(mentions.length).toBeGreaterThan(30)
  })

  test('exist, with their options', () => {
    const wrong = mentions.flatMap(({ file, mention }) => {
      const problem = problemOf(mention)
      return problem === undefined ? [] : [`${file}: "${mention}": ${problem}`]
    })
    expect(wrong).toEqual([])
  })

  test('that do not exist are noticed', () => {
    expect(
      ['tokens list', 'config get --app x --frob', 'frob'].map(
        (mention) => problemOf(mention) !== undefined,
      ),
    ).toEqual([true, true, true])
  })
})

describe('help', () => {
  test.each(leavesOf(program).map((command) => [command.name(), command] as const))(
    'of %s has a description and an example',
    (_, command) => {
      let help = ''
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
      expect(command.description()).not.toBe('')
      expect(help).toMatch(/\nExamples?:\n {2}\S.*midplane |\nExamples?:\n {2}midplane /)
    },
  )

  test('of the program fits one screen', () => {
    expect(program.helpInformation().split('\n').length).toBeLessThan(45)
  })

  test('of up names every setting, and secrets as variables only', () => {
    const up = program.commands.find((command) => command.name() === 'up')
    let help = ''
    up?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
    expect(help).toMatch(/--port <number>/)
    expect(help).toMatch(/--config-long-poll-hold-ms <ms>/)
    expect(help).toMatch(/^ {2}MIDPLANE_ADMIN_PASSWORD$/m)
    expect(help).not.toMatch(/--\S*password/)
  })
})
