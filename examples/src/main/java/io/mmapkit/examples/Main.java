package io.mmapkit.examples;

/** PLACEHOLDER: to be replaced by the program that lists and runs the examples. */
public final class Main {
    private Main() {}

    /**
     * Prints its arguments.
     *
     * @param args the arguments
     */
    public static void main(String[] args) {
        System.out.println("example " + String.join("|", args) + " on " + Runtime.version());
    }
}
