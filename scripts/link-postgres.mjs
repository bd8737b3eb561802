// Makes the symbolic links of the embedded PostgreSQL, where another user than the one who installs will run the program.
import { findBinaries } from '../src/gateways/embedded-postgres.ts'

findBinaries()
