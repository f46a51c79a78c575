package io.mmapkit.bench.run;

import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A worker that always answers the same, and writes down what it was asked. */
final class FakeWorker {
    private static final String SCRIPT = """
            while read -r word rest; do
              echo "$word $rest" >>"$1"
              case $word in
              open) echo ready ;;
              close) echo closed ;;
              probe) echo pagetables=1 resident=2 proportional=3 allocated=4 ;;
              run) echo "units=${rest%% *} nanos=2000000 user=0 system=0 minor=0 major=0 switches=0 copied=0 pause=-1 checksum=$0" ;;
              esac
            done
            """;

    private FakeWorker() {}

    static Worker start(String checksum, Path log) throws IOException {
        return Worker.start("shell", List.of("sh", "-c", SCRIPT, checksum, log.toString()));
    }
}
