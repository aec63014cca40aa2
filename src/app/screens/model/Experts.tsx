// The experts, one tab per domain. A tab is an address of its own, so each can be linked to and followed.

import { Tabs } from "@mantine/core";
import { DomainName } from "../../components/DomainName";
import { Heading } from "../../components/Heading";
import { Panel } from "../../components/Panel";
import { StageHead } from "../../components/StageHead";
import { StatusDot } from "../../components/StatusDot";
import { useDomains } from "../../hooks/domains";
import { hrefOf } from "../../hooks/useRoute";
import { useStudio } from "../../hooks/useStudio";
import { expertStage, statusOf } from "../../pipeline";
import classes from "./Experts.module.css";
import { ModelScreen } from "./ModelScreen";
import { ModelSettings } from "./ModelSettings";
import { TunedGates } from "./TunedGates";

const ABOUT =
  "Smaller models, one for each domain. Each learns from its domain’s text and from the teacher’s probabilities, by itself, so that one can be added or replaced later.";

/** The experts, with the tab of `domain` open, or else of the one at work, or else the first. */
export function Experts({ domain }: { domain: string | undefined }) {
  const domains = useDomains();
  const running = useStudio((state) => domains.find((name) => state.running === expertStage(name)));
  const shown = domains.find((name) => name === domain) ?? running ?? domains[0];
  if (shown === undefined)
    return (
      <>
        <Heading>Experts</Heading>
        <p className={`soft prose ${classes.about}`}>{ABOUT}</p>
        <Panel title="Settings">
          <ModelSettings section="experts" disabled={false} />
        </Panel>
      </>
    );
  return (
    <>
      <StageHead stage={expertStage(shown)} title={<>Expert: {shown}</>} about={ABOUT} />
      <Tabs value={shown} onChange={(name) => name && location.assign(hrefOf({ screen: "experts", part: name }))} keepMounted={false}>
        <Tabs.List className={classes.tabs} aria-label="Domains">
          {domains.map((name) => (
            <ExpertTab key={name} domain={name} />
          ))}
        </Tabs.List>
        <Tabs.Panel value={shown}>
          <ModelScreen stage={expertStage(shown)} domains={[shown]}>
            <TunedGates stage={expertStage(shown)} />
          </ModelScreen>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function ExpertTab({ domain }: { domain: string }) {
  const status = useStudio((state) => statusOf(expertStage(domain), state));
  return (
    <Tabs.Tab value={domain} rightSection={<StatusDot status={status} />}>
      <DomainName name={domain} />
    </Tabs.Tab>
  );
}
