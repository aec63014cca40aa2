// What stands around every screen: the bar on top, the pipeline at the left (in a drawer on narrow windows), the
// transport at the bottom, the file inputs and the drop target. Not the screens themselves.

import { Burger, CloseButton, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { Announcer } from "../Announcer";
import { DropTarget } from "../DropTarget";
import { ProjectButton } from "../projects/ProjectButton";
import { DeviceChip } from "./DeviceChip";
import classes from "./Frame.module.css";
import { Rail } from "./Rail";
import { ReadingNote } from "./ReadingNote";
import { SizeDial } from "./SizeDial";
import { StudioProblems } from "./StudioProblems";
import { ThemeToggle } from "./ThemeToggle";
import { Transport } from "./Transport";
import { UpdateNote } from "./UpdateNote";

export function Frame({ location, children }: { location: string; children: React.ReactNode }) {
  const [railOpen, rail] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  useHeadingFocus(location, main);
  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={() => focusHeading(main.current)}>
        Skip to the content
      </button>
      <header className={classes.top}>
        <Burger className={classes.burger} size="sm" opened={railOpen} onClick={rail.toggle} aria-label="Show the pipeline" />
        <a className={classes.name} href="#/">
          <i className={classes.logo} aria-hidden="true" />
          Limbeck
        </a>
        <ProjectButton />
        <div className={classes.dial}>
          <SizeDial />
        </div>
        <div className={classes.right}>
          <DeviceChip />
          <ThemeToggle />
        </div>
      </header>
      <div className={classes.rail}>
        <Rail />
      </div>
      <Drawer.Root opened={railOpen} onClose={rail.close} size={280}>
        <Drawer.Overlay />
        <Drawer.Content aria-label="Pipeline and size">
          <Drawer.Body className={classes.drawer}>
            <CloseButton aria-label="Close the pipeline" onClick={rail.close} />
            <Rail onNavigate={rail.close} />
            <SizeDial vertical />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <main className={classes.main} id="main" ref={main}>
        <ReadingNote />
        <UpdateNote />
        <StudioProblems />
        {children}
      </main>
      <Transport />
      <DropTarget />
      <Announcer />
    </div>
  );
}

/** After a navigation the screen's heading has the focus, so that keyboards and screen readers start there. */
function useHeadingFocus(location: string, main: React.RefObject<HTMLElement | null>) {
  const before = useRef(location);
  useEffect(() => {
    if (before.current === location) return;
    before.current = location;
    scrollTo({ top: 0 });
    focusHeading(main.current);
  }, [location, main]);
}

function focusHeading(main: HTMLElement | null) {
  main?.querySelector("h1")?.focus({ preventScroll: true });
}
