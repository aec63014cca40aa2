// The page: theme, frame and the screen that the address names. It opens the studio once and holds no state itself.

import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.layer.css";
import { useDeferredValue, useEffect } from "react";
import { Frame } from "./components/frame/Frame";
import { hrefOf, type Route, routeOf, useHash } from "./hooks/useRoute";
import { useShortcuts } from "./hooks/useShortcuts";
import { useShownRoute } from "./hooks/useShownRoute";
import { keepOffline } from "./offline";
import { Corpus } from "./screens/corpus/Corpus";
import { Export } from "./screens/export/Export";
import { Help } from "./screens/help/Help";
import { Mixture } from "./screens/mixture/Mixture";
import { Experts } from "./screens/model/Experts";
import { Teacher } from "./screens/model/Teacher";
import { Play } from "./screens/play/Play";
import { Router } from "./screens/router/Router";
import { Runs } from "./screens/runs/Runs";
import { Start } from "./screens/start/Start";
import { Studies } from "./screens/studies/Studies";
import { StudyScreen } from "./screens/studies/StudyScreen";
import { Tokenizer } from "./screens/tokenizer/Tokenizer";
import { openStudio } from "./studio";
import { theme } from "./theme";
import "./theme.css";

export function App() {
  useEffect(() => void openStudio().then(keepOffline), []);
  useShortcuts();
  // A new screen is made in small pieces of time, with the page answering between them, and shown when it is whole.
  const address = useDeferredValue(hrefOf(routeOf(useHash())));
  const route = routeOf(useDeferredValue(hrefOf(useShownRoute())));
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Frame location={address}>
        <ScreenOf route={route} />
      </Frame>
    </MantineProvider>
  );
}

function ScreenOf({ route }: { route: Route }) {
  switch (route.screen) {
    case "follow":
      return <Start />;
    case "corpus":
      return <Corpus />;
    case "tokenizer":
      return <Tokenizer />;
    case "teacher":
      return <Teacher />;
    case "experts":
      return <Experts domain={route.part} />;
    case "router":
      return <Router />;
    case "mixture":
      return <Mixture />;
    case "play":
      return <Play />;
    case "export":
      return <Export />;
    case "runs":
      return <Runs />;
    case "studies":
      return route.part === undefined ? <Studies /> : <StudyScreen id={route.part} />;
    case "help":
      return <Help />;
  }
}
