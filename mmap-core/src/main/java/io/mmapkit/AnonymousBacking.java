package io.mmapkit;

/** Memory without a file. */
record AnonymousBacking() implements Backing {
    @Override
    public OpenFile open(boolean writable) {
        return OpenFile.none();
    }

    @Override
    public boolean isExtensible() {
        return true;
    }

    @Override
    public String toString() {
        return "anonymous memory";
    }
}
