/** The operations that can be chosen to search by. */
import { operations } from "./texts.en";

export const OPERATIONS = Object.keys(operations);
