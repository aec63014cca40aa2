import { produceCluster } from "./produce_cluster";
import { produceClusterNumbers } from "./produce_cluster_numbers";

await produceClusterNumbers("/tmp/h/p1i");
await produceCluster("/tmp/h/p1i");
