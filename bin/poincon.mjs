#!/usr/bin/env node
// The command line: hands over to the launcher, which installs what is missing and finds Node 24.
await import('../scripts/run.mjs')
