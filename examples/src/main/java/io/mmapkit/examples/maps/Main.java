package io.mmapkit.examples.maps;

import io.mmapkit.examples.tool.Text;
import io.mmapkit.examples.tool.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is mapped where in a process, what it is, and what of it is in memory. */
@Command(name = "mmapkit maps", description = "What is mapped where in a process, what it is, and what of it is in memory.")
public final class Main implements Callable<Integer> {
    private static final Tool TOOL = new Tool("maps");

    @Parameters(paramLabel = "PID", arity = "0..1", description = "The process; by default this very program.") private Long pid;

    @Option(names = "--html", paramLabel = "FILE", description = "Draw it: one page that needs nothing else.") private Path html;

    @Option(names = "--json", description = "For programs: all that is known, as JSON.") private boolean json;

    @Option(names = "--verbose", description = "Show the stack trace of a failure.") private boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this.") private boolean help;

    private Main() {}

    /**
     * Runs and exits: 0, 1 if there is no such process or it may not be looked into, or the output can't be written, 2 for wrong use.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Main main = new Main();
        TOOL.run(main, () -> main.verbose, args);
    }

    @Override
    public Integer call() throws IOException {
        long process = pid == null ? ProcessHandle.current().pid() : pid;
        if (process <= 0) {
            throw new Tool.WrongUseException("no process has the number " + process);
        }
        Picture picture = Picture.of(process);
        if (html != null) {
            Page.write(picture, html);
        }
        if (json) {
            System.out.println(Json.of(picture, true));
        } else if (html == null) {
            System.out.println(String.join("\n", new Table(picture).lines()));
        } else {
            System.out.println(
                    Text.printable(html.toString()) + ": " + picture.rows().size() + " mappings of process " + process);
        }
        return 0;
    }
}
