// Planted: a rule that reaches for the database.
import { rows } from '../store/rows.ts'
export const rule = rows
