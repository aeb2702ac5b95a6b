package dev.flowledger.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.flowledger.api.ledger.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFileTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path recordings;

    @Test
    void file_and_then_its_name_are_synchronized_to_disk() throws IOException, SQLException {
        EventStoreCopy source = mock(EventStoreCopy.class);
        when(source.migrations()).thenReturn(List.of("1"));
        when(source.checkpoint()).thenReturn(Checkpoint.empty());
        when(source.nextIndex()).thenReturn("1");

        List<String> synchronizedPaths;
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();
            BackupFile.write(source, directory.resolve("backup.zip"));
            recording.stop();
            synchronizedPaths = pathsIn(recording);
        }

        assertThat(synchronizedPaths).hasSize(2);
        assertThat(synchronizedPaths.get(0))
                .as("before the file gets its name")
                .startsWith(directory.resolve(".flowledger-backup-").toString());
        assertThat(Path.of(synchronizedPaths.get(1))).isEqualTo(directory);
    }

    private List<String> pathsIn(Recording recording) throws IOException {
        Path file = recordings.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
                .map(force -> force.getString("path"))
                .toList();
    }
}
