-- Who did what: nobody changes or removes a line of the audit list, and each line of the admin's own log comes in it.

CREATE OR REPLACE FUNCTION staff_keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('staff.erasing', true) = 'on'
            AND to_jsonb(NEW) - ARRAY['who', 'about', 'detail'] = to_jsonb(OLD) - ARRAY['who', 'about', 'detail'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An audit entry is never changed or removed';
END $$;
CREATE OR REPLACE TRIGGER keep BEFORE UPDATE OR DELETE ON staff_auditentry
    FOR EACH ROW EXECUTE FUNCTION staff_keep_audit_entry();

-- Only these put something else in a line: a pseudonym, where it names someone who is erased.

CREATE OR REPLACE FUNCTION staff_erase_person(pattern text, pseudonym text) RETURNS void LANGUAGE sql
SET staff.erasing = 'on' AS $$
    UPDATE staff_auditentry
    SET who = left(regexp_replace(who, pattern, pseudonym, 'gi'), 150),
        about = left(regexp_replace(about, pattern, pseudonym, 'gi'), 300),
        detail = regexp_replace(detail, pattern, pseudonym, 'gi')
    WHERE concat_ws(' ', who, about, detail) ~* pattern
$$;

CREATE OR REPLACE FUNCTION staff_erase_account(account bigint, username text, pseudonym text) RETURNS void LANGUAGE sql
SET staff.erasing = 'on' AS $$
    UPDATE staff_auditentry
    SET who = CASE WHEN by_id = account OR who = username THEN pseudonym ELSE who END,
        about = CASE WHEN model = 'auth.user' AND object_id = account::text THEN pseudonym ELSE about END
    WHERE by_id = account OR who = username OR model = 'auth.user' AND object_id = account::text
$$;

CREATE OR REPLACE FUNCTION staff_audit_admin_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    label text := (SELECT app_label || '.' || model FROM django_content_type WHERE id = NEW.content_type_id);
    rights text;
BEGIN
    IF label = 'auth.user' THEN
        SELECT concat_ws(', ',
            CASE WHEN NOT is_active THEN 'niet actief' END,
            CASE WHEN is_superuser THEN 'alle rechten' END,
            (SELECT string_agg(name, ', ' ORDER BY name) FROM auth_group
                JOIN auth_user_groups ON group_id = auth_group.id WHERE user_id = auth_user.id))
        INTO rights FROM auth_user WHERE id::text = NEW.object_id;
    END IF;
    INSERT INTO staff_auditentry (at, by_id, who, what, model, object_id, about, detail)
    SELECT NEW.action_time, NEW.user_id, username,
        CASE WHEN label IN ('auth.user', 'auth.group') THEN 'rights'
            ELSE (ARRAY['added', 'changed', 'removed'])[NEW.action_flag] END,
        coalesce(label, ''), left(coalesce(NEW.object_id, ''), 40),
        left(NEW.object_repr || coalesce(' (' || nullif(rights, '') || ')', ''), 300),
        CASE WHEN NEW.action_flag = 3 THEN 'Verwijderd.' ELSE NEW.change_message END
    FROM auth_user WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER audit AFTER INSERT ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION staff_audit_admin_log();
