create table settings_of_migration as
select name, setting
from pg_settings
where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout');
