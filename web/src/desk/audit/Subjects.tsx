/** What an action is about: ids, each leading to its page where it has one. */
import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";

import { pageOf } from "./subjects";

export function Subjects({ ids }: { ids: string[] }) {
  return ids.map((id) => {
    const page = pageOf(id);
    const text = { overflowWrap: "anywhere" } as const;
    return page ? (
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
