package io.mmapkit.vm;

import java.util.List;

/**
 * A mapping with what it is.
 *
 * @param mapping the mapping
 * @param kind what most of it is used for
 * @param name what that is called: a path, a label, a thread; may be empty
 * @param labels all that was said of parts of it: the kernel merges neighbours, so there may be several
 */
public record NamedMapping(VirtualMapping mapping, MappingKind kind, String name, List<Label> labels) {}
