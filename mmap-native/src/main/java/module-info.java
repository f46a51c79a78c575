/** The libc binding of mmapkit: one class for each C header, and the errors a call can end in. */
@SuppressWarnings("module") // the modules named after "to" are built later
module io.mmapkit.libc {
    exports io.mmapkit.libc.error;

    exports io.mmapkit.libc to io.mmapkit.core, io.mmapkit.bench, io.mmapkit.examples;
}
