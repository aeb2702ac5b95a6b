package dev.flowledger.query.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flowledger.api.filter.DeploymentFilter;
import dev.flowledger.api.filter.Filters;
import dev.flowledger.api.filter.FlowFilter;
import dev.flowledger.api.filter.FlowRunFilter;
import dev.flowledger.api.filter.FlowRunFilterBuilder;
import dev.flowledger.api.filter.IdFilter;
import dev.flowledger.api.filter.NameFilter;
import dev.flowledger.api.filter.Operator;
import dev.flowledger.api.filter.TagsFilter;
import dev.flowledger.api.filter.TaskRunFilter;
import dev.flowledger.api.filter.TaskRunFilterBuilder;
import dev.flowledger.api.flowrun.CountFlowRuns;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.jpa.domain.Specification;

/** The SQL of filters. Hibernate writes it for PostgreSQL; nothing executes it. */
class FilterSqlTest {

    private static final List<String> ROWS = List.of(
            "flow.FlowRow",
            "flow.DeletedFlowRow",
            "deployment.DeploymentRow",
            "flowrun.FlowRunRow",
            "flowrun.DeletedFlowRunRow",
            "taskrun.TaskRunRow");

    private static final RecordingDataSource database = new RecordingDataSource();
    private static EntityManagerFactory factory;
    private static EntityManager entityManager;
    private static RecordFilters filters;

    @BeforeAll
    static void start() throws ClassNotFoundException {
        HibernatePersistenceConfiguration configuration = new HibernatePersistenceConfiguration("read model");
        for (String row : ROWS) {
            configuration.managedClass(row(row));
        }
        for (Class<?> converter : row("readmodel.AttributeConverters").getDeclaredClasses()) {
            configuration.managedClass(converter);
        }
        factory = configuration
                .property(JdbcSettings.DIALECT, PostgreSQLDialect.class.getName())
                .property(JdbcSettings.ALLOW_METADATA_ON_BOOT, false)
                .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, database)
                .property(MappingSettings.PHYSICAL_NAMING_STRATEGY, PhysicalNamingStrategySnakeCaseImpl.class.getName())
                .createEntityManagerFactory();
        entityManager = factory.createEntityManager();
        filters = new RecordFilters(factory);
    }

    @AfterAll
    static void stop() {
        entityManager.close();
        factory.close();
    }

    private record AllFilters(
            @Nullable FlowFilter flows,
            @Nullable FlowRunFilter flowRuns,
            @Nullable TaskRunFilter taskRuns,
            @Nullable DeploymentFilter deployments)
            implements Filters {}

    private static final FlowRunFilter ANY_RUN = FlowRunFilterBuilder.builder().build();

    private static final TaskRunFilter ANY_TASK_RUN =
            TaskRunFilterBuilder.builder().build();

    @Test
    void without_filters_a_flow_has_no_condition() {
        assertThat(flowCondition(null)).isEqualTo("1=1");
    }

    @Test
    void without_filters_a_flow_run_must_not_belong_to_a_deleted_flow() {
        assertThat(flowRunCondition(CountFlowRuns.ALL))
                .matches(
                        "not exists\\(select 1 from read_model\\.deleted_flow (\\w+) where \\1\\.id=\\w+\\.flow_id\\)");
    }

    @Test
    void criteria_are_joined_by_the_operator() {
        NameFilter name = new NameFilter(List.of("a"), null);
        TagsFilter tags = new TagsFilter(Operator.AND, List.of("b"), null);

        assertThat(flowCondition(new FlowFilter(Operator.AND, null, name, tags)))
                .matches(".*name = any\\(\\?\\).* and .*tags @> cast\\(\\? as text\\[\\]\\).*");
        assertThat(flowCondition(new FlowFilter(Operator.OR, null, name, tags)))
                .matches(".*name = any\\(\\?\\).* or .*tags @> cast\\(\\? as text\\[\\]\\).*");
    }

    @Test
    void criterion_without_values_matches_everything() {
        NameFilter name = new NameFilter(null, null);
        TagsFilter tags = new TagsFilter(Operator.AND, List.of("b"), null);

        assertThat(flowCondition(new FlowFilter(Operator.OR, null, name, tags))).matches("\\(1=1 or .*tags.*\\)");
    }

    @Test
    void statement_does_not_depend_on_the_number_of_values() {
        String one = flowCondition(ids(1));
        String many = flowCondition(ids(100));

        assertThat(many).isEqualTo(one);
        assertThat(database.lastParameters()).hasSize(1);
    }

    @Test
    void like_criterion_searches_the_folded_name_for_an_escaped_pattern() {
        String condition = flowCondition(new FlowFilter(Operator.AND, null, new NameFilter(null, "50%_Ä"), null));

        assertThat(condition).matches("\\w+\\.name_folded like \\? escape .*");
        assertThat(database.lastParameters()).containsExactly("%50\\%\\_ä%");
    }

    @Test
    void filters_of_runs_and_task_runs_apply_to_the_same_run() {
        String condition = select("flow.FlowRow", new AllFilters(null, ANY_RUN, ANY_TASK_RUN, null));

        assertThat(condition)
                .matches(
                        "exists\\(select 1 from read_model\\.flow_run (\\w+) where \\1\\.flow_id=\\w+\\.id"
                                + " and exists\\(select 1 from read_model\\.task_run (\\w+) where \\2\\.flow_run_id=\\1\\.id\\)\\)");
    }

    private static FlowFilter ids(int count) {
        return new FlowFilter(Operator.AND, new IdFilter(Collections.nCopies(count, new UUID(0, 1))), null, null);
    }

    private static String flowCondition(@Nullable FlowFilter filter) {
        return select("flow.FlowRow", new AllFilters(filter, null, null, null));
    }

    private static String flowRunCondition(Filters by) {
        return select("flowrun.FlowRunRow", by);
    }

    private static String select(String row, Filters by) {
        try {
            return condition(row(row), row.startsWith("flow.") ? filters.flows(by) : filters.flowRuns(by));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The condition after "where", without the conjuncts that are always true. */
    private static <R> String condition(Class<R> row, Specification<R> specification) {
        CriteriaBuilder builder = entityManager.getCriteriaBuilder();
        CriteriaQuery<Integer> select = builder.createQuery(Integer.class);
        Root<R> root = select.from(row);
        select.select(builder.literal(1)).where(specification.toPredicate(root, select, builder));
        assertThat(entityManager.createQuery(select).getResultList()).isEmpty();
        String statement = database.lastStatement();
        return statement
                .substring(statement.indexOf(" where ") + " where ".length())
                .replaceAll("\\b1=1 and | and 1=1\\b", "");
    }

    /** The rows are package-private in the packages of their records. */
    private static Class<?> row(String name) throws ClassNotFoundException {
        return Class.forName("dev.flowledger.query." + name);
    }
}
