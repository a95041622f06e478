-- The listing of stages (actors.models.Listing) follows what it copies from, whoever writes and however much at once.
CREATE FUNCTION listing_of_stages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM actors_listing USING gone WHERE stage_id = gone.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO actors_listing (stage_id, actor_id, value_chain_id, function_id, stated_by_id, since, until, name_sort, admin1_id, visibility)
        SELECT s.id, s.actor_id, f.value_chain_id, s.function_id, s.stated_by_id, s.since, s.until, a.name_sort, a.admin1_id, a.visibility
        FROM came s JOIN actors_actor a ON a.id = s.actor_id JOIN markets_function f ON f.id = s.function_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER listing_stages_came AFTER INSERT ON actors_actorfunction
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION listing_of_stages();
CREATE TRIGGER listing_stages_changed AFTER UPDATE ON actors_actorfunction
    REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION listing_of_stages();
CREATE TRIGGER listing_stages_gone AFTER DELETE ON actors_actorfunction
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION listing_of_stages();

CREATE FUNCTION listing_of_actors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors_listing l SET name_sort = n.name_sort, admin1_id = n.admin1_id, visibility = n.visibility
    FROM came n JOIN gone o ON o.id = n.id
    WHERE l.actor_id = n.id AND (n.name_sort, n.admin1_id, n.visibility) IS DISTINCT FROM (o.name_sort, o.admin1_id, o.visibility);
    RETURN NULL;
END $$;

CREATE TRIGGER listing_actors_changed AFTER UPDATE ON actors_actor
    REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION listing_of_actors();

CREATE FUNCTION listing_of_functions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors_listing SET value_chain_id = NEW.value_chain_id WHERE function_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER listing_function_moved AFTER UPDATE OF value_chain_id ON markets_function
    FOR EACH ROW WHEN (NEW.value_chain_id <> OLD.value_chain_id) EXECUTE FUNCTION listing_of_functions();
