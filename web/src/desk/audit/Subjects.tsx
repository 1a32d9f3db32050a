/** What an action is about: ids, each leading to its page where it has one that the reader may read. */
import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";

import { mayOpen } from "../navigation";
import { usePerson } from "../person";
import { pageOf } from "./subjects";

export function Subjects({ ids, operation }: { ids: string[]; operation: string }) {
  const { may } = usePerson();
  return ids.map((id) => {
    const page = pageOf(id, operation);
    const text = { overflowWrap: "anywhere" } as const;
    return page && mayOpen(page, may) ? (
      <Anchor key={id} component={Link} to={page} size="xs" underline="always" display="block" style={text}>
        {id}
      </Anchor>
    ) : (
      <Text key={id} size="xs" style={text}>
        {id}
      </Text>
    );
  });
}
