package dev.flowledger.query.filter;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Records the statements that are prepared and their parameters. Every query has an empty result. */
final class RecordingDataSource extends AbstractDataSource {

    private final List<String> statements = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    String lastStatement() {
        return statements.get(statements.size() - 1);
    }

    /** The parameters of the last statement. */
    List<Object> lastParameters() {
        return parameters;
    }

    @Override
    public Connection getConnection() {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.equals("prepareStatement")) {
                statements.add(String.valueOf(arguments[0]));
                parameters.clear();
                return statement();
            }
            return null;
        });
    }

    @Override
    public Connection getConnection(String username, String password) {
        return getConnection();
    }

    private PreparedStatement statement() {
        return proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.startsWith("set") && arguments.length >= 2 && arguments[0] instanceof Integer) {
                parameters.add(arguments[1]);
            }
            return method.equals("executeQuery") ? proxy(ResultSet.class, (name, values) -> null) : null;
        });
    }

    private interface Handler {
        @Nullable Object handle(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = handler.handle(method.getName(), arguments == null ? new Object[0] : arguments);
                    if (result != null) {
                        return result;
                    }
                    Class<?> returned = method.getReturnType();
                    return returned == boolean.class ? (Object) false : returned == int.class ? (Object) 0 : null;
                }));
    }
}
