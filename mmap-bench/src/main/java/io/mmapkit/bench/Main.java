package io.mmapkit.bench;

/** PLACEHOLDER: to be replaced by the benchmark program. */
public final class Main {
    private Main() {}

    /**
     * Prints its arguments.
     *
     * @param args the arguments
     */
    public static void main(String[] args) {
        System.out.println("bench " + String.join("|", args) + " on " + Runtime.version());
        if (args.length > 0 && args[0].equals("fail")) {
            System.exit(7);
        }
    }
}
