-- A delivery on a linkage with a product is counted in the product's unit: in the same one, or in one of the same base.
CREATE OR REPLACE FUNCTION delivery_unit_checked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told text;
    wanted text;
BEGIN
    SELECT coalesce(nullif(mine.base, ''), mine.code), coalesce(nullif(its.base, ''), its.code) INTO told, wanted
    FROM linkages_linkage l
    JOIN markets_product p ON p.id = l.product_id
    JOIN core_unit its ON its.code = p.unit_id
    JOIN core_unit mine ON mine.code = NEW.unit_id
    WHERE l.id = NEW.linkage_id;
    IF told <> wanted THEN
        RAISE EXCEPTION 'The unit % of delivery % cannot be converted to the unit of its product.', NEW.unit_id, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_unit_converts', TABLE = 'linkages_delivery';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER delivery_unit_converts AFTER INSERT OR UPDATE OF unit_id, linkage_id ON linkages_delivery
    NOT DEFERRABLE FOR EACH ROW EXECUTE FUNCTION delivery_unit_checked();
