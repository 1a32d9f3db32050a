/** The operations that can be chosen to search by. */
import { operations } from "./operations.en";

export const OPERATIONS = Object.keys(operations);
