/** {@code mmapkit residency}: which pages of which files are in memory. */
package io.mmapkit.examples.residency;
