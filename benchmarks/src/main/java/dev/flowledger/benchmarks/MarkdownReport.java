package dev.flowledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the lines of a report and writes them to a file in {@code benchmarks/target}. */
final class MarkdownReport {

    private final List<String> lines = new ArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need one more dependency
    void add(String format, Object... values) {
        add(String.format(Locale.ROOT, format, values));
    }

    /** Adds a line and prints it immediately. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need one more dependency
    void print(String format, Object... values) {
        add(format, values);
        Console.print(lines.get(lines.size() - 1));
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    void write(String fileName) {
        Path file = Workspace.TARGET.resolve(fileName);
        try {
            Files.writeString(file, text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Console.print("Report: " + file);
    }
}
