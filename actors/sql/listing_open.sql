-- Whether an actor is open to the one who stated a stage: it is in the registry, or the organization works with it.
-- A private actor is locked while that is read, so that whoever begins or ends to work with it meanwhile waits its turn.
-- Without joins by hash, the plan that a session keeps is right for one stage and for 100,000.
CREATE OR REPLACE FUNCTION listing_of_stages() RETURNS trigger LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM actors_listing USING gone WHERE stage_id = gone.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM FROM actors_actor WHERE id IN (SELECT actor_id FROM came) AND visibility <> 'registry' ORDER BY id FOR NO KEY UPDATE;
        INSERT INTO actors_listing
            (stage_id, actor_id, value_chain_id, function_id, stated_by_id, since, until, name_sort, admin1_id, visibility, is_open)
        SELECT s.id, s.actor_id, f.value_chain_id, s.function_id, s.stated_by_id, s.since, s.until, a.name_sort, a.admin1_id, a.visibility,
            a.visibility = 'registry' OR coalesce(
                (SELECT true FROM actors_workswith w WHERE w.organization_id = s.stated_by_id AND w.actor_id = s.actor_id), false)
        FROM came s JOIN actors_actor a ON a.id = s.actor_id JOIN markets_function f ON f.id = s.function_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION listing_of_actors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors_listing l SET name_sort = n.name_sort, admin1_id = n.admin1_id, visibility = n.visibility,
        is_open = n.visibility = 'registry' OR coalesce(
            (SELECT true FROM actors_workswith w WHERE w.organization_id = l.stated_by_id AND w.actor_id = l.actor_id), false)
    FROM came n JOIN gone o ON o.id = n.id
    WHERE l.actor_id = n.id AND (n.name_sort, n.admin1_id, n.visibility) IS DISTINCT FROM (o.name_sort, o.admin1_id, o.visibility);
    RETURN NULL;
END $$;

CREATE FUNCTION listing_of_work() RETURNS trigger LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    meant bigint[] := '{}';
    private bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        meant := ARRAY(SELECT actor_id FROM gone);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        meant := meant || ARRAY(SELECT actor_id FROM came);
    END IF;
    private := ARRAY(SELECT id FROM actors_actor WHERE id = ANY (meant) AND visibility <> 'registry' ORDER BY id FOR NO KEY UPDATE);
    UPDATE actors_listing l SET is_open = NOT l.is_open FROM unnest(private) AS p
    WHERE l.actor_id = p AND l.is_open <> coalesce(
        (SELECT true FROM actors_workswith w WHERE w.organization_id = l.stated_by_id AND w.actor_id = l.actor_id), false);
    RETURN NULL;
END $$;

CREATE TRIGGER listing_work_came AFTER INSERT ON actors_workswith
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION listing_of_work();
CREATE TRIGGER listing_work_changed AFTER UPDATE ON actors_workswith
    REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION listing_of_work();
CREATE TRIGGER listing_work_gone AFTER DELETE ON actors_workswith
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION listing_of_work();
