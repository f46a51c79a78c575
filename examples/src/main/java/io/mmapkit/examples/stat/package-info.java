/** {@code mmapkit stat}: shared segments, and who takes part in them. */
package io.mmapkit.examples.stat;
