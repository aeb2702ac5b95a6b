package dev.flowledger.query.filter;

import com.zaxxer.hikari.HikariDataSource;
import dev.flowledger.query.readmodel.FilterSettings;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Gives filters a connection pool of their own. The pool limits how many of them PostgreSQL runs concurrently, so that slow
 * filters do not delay point reads and commands, and its sessions plan every statement for its values. The other statements are
 * planned once.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FilterSettings.class)
class FilterConnections {

    /**
     * Settings that suit queries with a LIMIT and values of very different frequency. PostgreSQL underestimates the cost of
     * materializing a subquery that is scanned for every row, and that of reading most rows of a table in the order of an index
     * instead of its own. With enough memory, it hashes the ids of matching records. With its default of 4 MB, it reads hundreds of
     * thousands of rows in the order of an index. A higher setting of the database remains.
     */
    private static final String SESSION = "set plan_cache_mode = force_custom_plan; set enable_material = off;"
            + " set seq_page_cost = 0.8;"
            + " select set_config('work_mem', '16MB', false)"
            + " where pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('16MB')";

    /** Has the settings of the main pool, and connects to the same database. */
    @Bean(defaultCandidate = false)
    static HikariDataSource filterDataSource(DataSource dataSource, FilterSettings settings) throws SQLException {
        HikariDataSource main = dataSource.unwrap(HikariDataSource.class);
        HikariDataSource pool = new HikariDataSource();
        main.copyStateTo(pool);
        Properties properties = new Properties();
        properties.putAll(main.getDataSourceProperties());
        pool.setDataSourceProperties(properties);
        pool.setPoolName("filters");
        pool.setMaximumPoolSize(settings.connections());
        // The main pool has no minimum until it opens its first connection, unless one is configured.
        int minimumIdle = main.getMinimumIdle() < 0 ? settings.connections() : main.getMinimumIdle();
        pool.setMinimumIdle(Math.min(minimumIdle, settings.connections()));
        pool.setConnectionInitSql(
                main.getConnectionInitSql() == null ? SESSION : main.getConnectionInitSql() + "; " + SESSION);
        return pool;
    }

    /**
     * Transactions are those of commands and jobs, which do not use filters. A JdbcTransactionManager would try to roll back after
     * a failed commit, and would report that failure instead of the first one.
     */
    @Bean
    static PlatformTransactionManager transactionManager(DataSource dataSource) {
        return new DataSourceTransactionManager(dataSource);
    }
}
