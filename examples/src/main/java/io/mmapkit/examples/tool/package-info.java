/** What the tools have in common. */
package io.mmapkit.examples.tool;
