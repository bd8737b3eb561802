// Planted: a page that speaks to the database.
import { rows } from '../store/rows.ts'
export const page = rows
