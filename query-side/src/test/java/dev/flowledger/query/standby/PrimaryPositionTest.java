package dev.flowledger.query.standby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PrimaryPositionTest {

    @Test
    void primary_is_asked_again_after_an_error() throws SQLException {
        Connection connection = mock(Connection.class, RETURNS_DEEP_STUBS);
        when(connection.prepareStatement(anyString()).executeQuery().getString(anyInt()))
                .thenReturn("0000000A");
        DataSource connections = mock(DataSource.class);
        when(connections.getConnection()).thenThrow(new NoClassDefFoundError()).thenReturn(connection);
        PrimaryPosition position = new PrimaryPosition(connections, mock(ReplicationMonitor.class));
        position.start();
        try {
            assertThatThrownBy(position::get).isInstanceOf(StandbyException.class);

            assertThat(position.get()).isEqualTo(new WalPosition(10, 0));
        } finally {
            position.stop();
        }
    }
}
