/** Which part of a list is shown: what waits, or what is over. */
import { Button, Group } from "@mantine/core";

type Props<State extends string> = {
  states: { state: State; text: string }[];
  chosen: State;
  choose: (state: State) => void;
};

export function StateChoice<State extends string>({ states, chosen, choose }: Props<State>) {
  return (
    <Group gap="xs">
      {states.map(({ state, text }) => (
        <Button
          key={state}
          variant={state === chosen ? "filled" : "default"}
          aria-pressed={state === chosen}
          onClick={() => choose(state)}
        >
          {text}
        </Button>
      ))}
    </Group>
  );
}
