/**
 * Finds the program of a server on this machine, or installs it: tests talk to real servers, and a
 * fresh Debian or Ubuntu has none. Only root installs, and only through the package manager.
 */
import { execFile } from 'node:child_process'
import { accessSync, constants, globSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Skipped } from './skipped.ts'
import { isRoot } from './system-user.ts'

const run = promisify(execFile)

export type ServerBinary = {
  /** The program's file name. */
  readonly program: string
  /** Debian package that brings it. */
  readonly aptPackage: string
  /** Glob patterns of folders beside PATH where packages put it. */
  readonly folders?: readonly string[]
}

/**
 * The program's full path, or why there is none: hand that to `skip` when there is no other way to
 * the server. Installs one package at a time on the machine.
 */
export async function serverBinary(wanted: ServerBinary): Promise<string | Skipped> {
  const found = findProgram(wanted)
  if (found !== undefined) return found
  const { program, aptPackage } = wanted
  if (!isRoot()) return { skipped: `'${program}' is not installed, and only root can install it` }
  if (!findProgram({ program: 'apt-get' })) {
    return { skipped: `'${program}' is not installed, and there is no apt-get to install it` }
  }
  const failure = await install(aptPackage)
  if (failure !== undefined) return { skipped: `cannot install '${aptPackage}': ${failure}` }
  return findProgram(wanted) ?? { skipped: `package '${aptPackage}' brought no '${program}'` }
}

/** The newest version wins where a package keeps several side by side. Links are followed. */
export function findProgram(wanted: Omit<ServerBinary, 'aptPackage'>): string | undefined {
  const { program, folders = [] } = wanted
  const path = (process.env['PATH'] ?? '').split(delimiter)
  const extra = folders.flatMap((pattern) => globSync(pattern).toSorted(newestFirst))
  const file = [...path, ...extra].map((folder) => join(folder, program)).find(isExecutable)
  return file && realpathSync(file)
}

function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true })
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The kernel drops this lock with its holder, so a killed run leaves nothing behind. */
const INSTALL_LOCK = '/tmp/midplane-install.lock'

/**
 * `policy-rc.d` is how Debian is told to install a server without starting it. One that the machine
 * already has says so, or says why not, and stays as it is.
 */
const INSTALL_SCRIPT = `
  set -eu
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' INT TERM HUP
    printf '#!/bin/sh\\nexit 101\\n' >"$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$1"`

async function install(aptPackage: string): Promise<string | undefined> {
  try {
    await run('flock', [INSTALL_LOCK, 'sh', '-c', INSTALL_SCRIPT, 'install', aptPackage])
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
