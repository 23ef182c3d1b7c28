-- shop: the next best engagement of every customer
-- bundle 42719d99bddfb9a11838493b7670239cea9817e90b4cfcbbf4b59ba3bbcc539f
-- now 2026-11-20T15:05:00Z
-- bigquery: no test of nextbest executes it, so compare before use
--
-- Gives of each customer her stage, by index, and the candidate with its engagement, channel and key (its rank
-- in billionths), or the kind of no action. It decides for one outbound place, without an event.
--
-- Reads "customers", one row for each customer, with values as the door of nextbest leaves them:
--   "city" STRING
--   "id" STRING: never NULL
--   "ltv" INT64: money in ten-thousandths
--   "other" STRUCT<elements ARRAY<STRING>>
--   "rate" FLOAT64
--   "tags" STRUCT<elements ARRAY<STRING>>
--   "tier" STRING: one of gold, silver
--   "weight" INT64
-- Reads "orders", one row for each record:
--   "customer__id" STRING: the "id" of the customer
--   "at" INT64: an instant, in seconds since 1970-01-01 00:00 UTC; never NULL
--   "total" INT64: money in ten-thousandths
--   "store" STRING
--   "gift" BOOL

-- What the decisions rest on: the queries up to the last count the rows that break it. While a count is not 0,
-- decisions are not those of nextbest, whose door would have mended the value or refused the customer.

SELECT
  COUNT(
    CASE
      WHEN TRIM(
        `city`,
        chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31) || chr(32) || chr(133) || chr(160) || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8199) || chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8239) || chr(8287) || chr(12288)
      ) = ''
      THEN 1
    END
  ) AS `city: is blank`,
  COUNT(CASE WHEN NOT (
    NORMALIZE(`city`) = `city`
  ) THEN 1 END) AS `city: is not in NFC`,
  COUNT(CASE WHEN `id` IS NULL THEN 1 END) AS `id: is missing`,
  COUNT(
    CASE
      WHEN TRIM(
        `id`,
        chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31) || chr(32) || chr(133) || chr(160) || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8199) || chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8239) || chr(8287) || chr(12288)
      ) = ''
      THEN 1
    END
  ) AS `id: is blank`,
  COUNT(CASE WHEN NOT (
    NORMALIZE(`id`) = `id`
  ) THEN 1 END) AS `id: is not in NFC`,
  COUNT(CASE WHEN `ltv` < (
    -9007199254740992
  ) OR 9007199254740992 < `ltv` THEN 1 END) AS `ltv: is out of range`,
  COUNT(
    CASE
      WHEN CASE
        WHEN NOT `other` IS NULL
        THEN EXISTS(
          SELECT
            1
          FROM UNNEST(`other`.`elements`) AS `element`
          WHERE
            `element` IS NULL
        )
      END
      THEN 1
    END
  ) AS `other: has a missing element`,
  COUNT(
    CASE
      WHEN `rate` < (
        -1000000000000000.0e0
      ) OR 1000000000000000.0e0 < `rate`
      THEN 1
    END
  ) AS `rate: is out of range`,
  COUNT(
    CASE
      WHEN CASE
        WHEN NOT `tags` IS NULL
        THEN EXISTS(
          SELECT
            1
          FROM UNNEST(`tags`.`elements`) AS `element`
          WHERE
            `element` IS NULL
        )
      END
      THEN 1
    END
  ) AS `tags: has a missing element`,
  COUNT(CASE WHEN NOT (
    `tier` IN ('gold', 'silver')
  ) THEN 1 END) AS `tier: is not of the set`,
  COUNT(
    CASE
      WHEN `weight` < (
        -9007199254740992
      ) OR 9007199254740992 < `weight`
      THEN 1
    END
  ) AS `weight: is out of range`,
  COUNT(CASE WHEN NOT `id` IS NULL THEN 1 END) - COUNT(DISTINCT `id`) AS `id: stands there already`
FROM `customers`;

SELECT
  COUNT(CASE WHEN `at` IS NULL THEN 1 END) AS `at: is missing`,
  COUNT(CASE WHEN `at` < (
    -62135510400
  ) OR 253402214399 < `at` THEN 1 END) AS `at: is out of range`,
  COUNT(CASE WHEN `customer__id` IS NULL THEN 1 END) AS `customer__id: is missing`,
  COUNT(
    CASE
      WHEN TRIM(
        `customer__id`,
        chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31) || chr(32) || chr(133) || chr(160) || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8199) || chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8239) || chr(8287) || chr(12288)
      ) = ''
      THEN 1
    END
  ) AS `customer__id: is blank`,
  COUNT(CASE WHEN NOT (
    NORMALIZE(`customer__id`) = `customer__id`
  ) THEN 1 END) AS `customer__id: is not in NFC`,
  COUNT(
    CASE
      WHEN TRIM(
        `store`,
        chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(28) || chr(29) || chr(30) || chr(31) || chr(32) || chr(133) || chr(160) || chr(5760) || chr(8192) || chr(8193) || chr(8194) || chr(8195) || chr(8196) || chr(8197) || chr(8198) || chr(8199) || chr(8200) || chr(8201) || chr(8202) || chr(8232) || chr(8233) || chr(8239) || chr(8287) || chr(12288)
      ) = ''
      THEN 1
    END
  ) AS `store: is blank`,
  COUNT(CASE WHEN NOT (
    NORMALIZE(`store`) = `store`
  ) THEN 1 END) AS `store: is not in NFC`,
  COUNT(
    CASE
      WHEN `total` < (
        -9007199254740992
      ) OR 9007199254740992 < `total`
      THEN 1
    END
  ) AS `total: is out of range`
FROM `orders`;

-- The decisions.

WITH `all__0` AS (
  SELECT
    `customers`.`id`,
    `customers`.`city`,
    `customers`.`ltv`,
    `customers`.`tier`,
    `customers`.`tags`,
    `customers`.`other`,
    `customers`.`rate`,
    `customers`.`weight`
  FROM `customers`
), `all__1__0__records` AS (
  SELECT
    `record`.`customer__id`,
    `record`.`at` AS `orders__at`,
    `record`.`store` AS `orders__store`,
    `record`.`gift` AS `orders__gift`,
    `record`.`total` AS `orders__total`
  FROM `orders` AS `record`
  WHERE
    `record`.`at` <= 1795187100
), `all__1__0` AS (
  SELECT
    `customer__id` AS `all__1__0`,
    COUNT(*) AS `v__0`,
    ARRAY_AGG(
      STRUCT(`orders__store` AS `value`) IGNORE NULLS ORDER BY `orders__at` ASC, `orders__store` IS NULL ASC, `orders__store` ASC
      LIMIT 1
    )[SAFE_OFFSET(0)].`value` AS `v__1`,
    ARRAY_AGG(
      STRUCT(`orders__gift` AS `value`) IGNORE NULLS ORDER BY `orders__at` DESC, `orders__gift` DESC
      LIMIT 1
    )[SAFE_OFFSET(0)].`value` AS `v__2`,
    SUM(CAST(`orders__total` AS BIGNUMERIC)) AS `v__3`,
    COUNT(DISTINCT `orders__store`) AS `v__4`,
    MIN(`orders__total`) AS `v__5`,
    MAX(`orders__total`) AS `v__6`,
    COUNT(DISTINCT `orders__at`) AS `v__7`,
    MAX(`orders__at`) AS `v__8`,
    MIN(`orders__at`) AS `v__9`
  FROM `all__1__0__records`
  GROUP BY
    `customer__id`
), `all__1__1__records` AS (
  SELECT
    `record`.`customer__id`,
    `record`.`at` AS `orders__at`,
    `record`.`store` AS `orders__store`
  FROM `orders` AS `record`
  WHERE
    `record`.`at` <= 1795187100
), `all__1__1__counted` AS (
  SELECT
    `customer__id`,
    `orders__store` AS `all__1__1__value`,
    COUNT(*) AS `all__1__1__times`,
    MAX(`orders__at`) AS `all__1__1__seen`
  FROM `all__1__1__records`
  WHERE
    NOT `orders__store` IS NULL
  GROUP BY
    `customer__id`,
    `orders__store`
), `all__1__1` AS (
  SELECT
    `customer__id` AS `all__1__1`,
    ARRAY_AGG(
      STRUCT(`all__1__1__value` AS `value`) IGNORE NULLS ORDER BY -(
        (
          CAST(`all__1__1__times` AS BIGNUMERIC) * 1099511627776
        ) + `all__1__1__seen`
      ) ASC, `all__1__1__value` IS NULL ASC, `all__1__1__value` ASC
      LIMIT 1
    )[SAFE_OFFSET(0)].`value` AS `v__10`
  FROM `all__1__1__counted`
  GROUP BY
    `customer__id`
), `all__1__2__records` AS (
  SELECT
    `all__0`.`id`,
    `all__0`.`city`,
    `all__0`.`ltv`,
    `all__0`.`tier`,
    `all__0`.`tags`,
    `all__0`.`other`,
    `all__0`.`rate`,
    `all__0`.`weight`,
    `record`.`store` AS `orders__store`,
    `record`.`customer__id` AS `all__1__2__whose`
  FROM `all__0`
  LEFT JOIN `orders` AS `record`
    ON `all__0`.`id` = `record`.`customer__id` AND `record`.`at` <= 1795187100
), `all__1__2__1` AS (
  SELECT
    `id`,
    `city`,
    `ltv`,
    `tier`,
    `tags`,
    `other`,
    `rate`,
    `weight`,
    `orders__store`,
    `all__1__2__whose`,
    `orders__store` = `city` AS `v__11`
  FROM `all__1__2__records`
), `all__1__2` AS (
  SELECT
    `id`,
    any_value(`city`) AS `city`,
    any_value(`ltv`) AS `ltv`,
    any_value(`tier`) AS `tier`,
    any_value(`tags`) AS `tags`,
    any_value(`other`) AS `other`,
    any_value(`rate`) AS `rate`,
    any_value(`weight`) AS `weight`,
    COUNT(
      CASE
        WHEN (
          NOT `all__1__2__whose` IS NULL
        ) AND COALESCE(`v__11`, FALSE)
        THEN 1
      END
    ) AS `v__12`,
    COUNT(
      CASE WHEN (
        NOT `all__1__2__whose` IS NULL
      ) AND (
        `v__11` IS NULL
      ) THEN 1 END
    ) AS `v__13`
  FROM `all__1__2__1`
  GROUP BY
    `id`
), `all__1` AS (
  SELECT
    `id`,
    `city`,
    `ltv`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`,
    `v__0`,
    `v__1`,
    `v__2`,
    `v__3`,
    `v__4`,
    `v__5`,
    `v__6`,
    `v__7`,
    `v__8`,
    `v__9`,
    `v__10`,
    `v__12`,
    `v__13`
  FROM `all__1__2`
  LEFT JOIN `all__1__0`
    ON `all__1__0` = `id`
  LEFT JOIN `all__1__1`
    ON `all__1__1` = `id`
), `all__2` AS (
  SELECT
    `id`,
    `v__1`,
    `v__2`,
    `v__10`,
    `city`,
    `ltv`,
    `v__3`,
    `v__4`,
    `v__12`,
    `v__13`,
    `v__5`,
    `v__6`,
    `v__7`,
    `v__8`,
    `v__9`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`,
    CASE WHEN NOT (
      0 < COALESCE(`v__0`, 0)
    ) THEN CAST(0 AS BIGINT) ELSE 1 END AS `stage__index`
  FROM `all__1`
), `all__0__staged` AS (
  SELECT
    `id`,
    `stage__index` AS `stage__index`,
    `v__1`,
    `v__2`,
    `v__10`,
    `city`,
    `ltv`,
    `v__3`,
    `v__4`,
    `v__12`,
    `v__13`,
    `v__5`,
    `v__6`,
    `v__7`,
    `v__8`,
    `v__9`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`
  FROM `all__2`
), `stage__new` AS (
  SELECT
    `id`,
    `stage__index`,
    `v__1`,
    `v__2`,
    `v__10`,
    `city`,
    `ltv`,
    `v__3`,
    `v__4`,
    `v__12`,
    `v__13`,
    `v__5`,
    `v__6`,
    `v__7`,
    `v__8`,
    `v__9`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`
  FROM `all__0__staged`
  WHERE
    `stage__index` = 0
), `stage__new__1` AS (
  SELECT
    `id`,
    `v__1`,
    `v__2`,
    `v__10`,
    `city`,
    `ltv`,
    `v__4`,
    `v__12`,
    `v__13`,
    `v__5`,
    `v__6`,
    `v__8`,
    `v__9`,
    `weight`,
    COALESCE(`v__3`, 0) AS `v__14`,
    CAST(COALESCE(`v__7`, 0) - 1 AS FLOAT64) AS `v__15`,
    COALESCE(`tier` = 'gold', FALSE) AS `v__16`, /* places: when; places on email: may be chosen */
    COALESCE(
      0 < STRPOS(
        translate(`city`, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
        'rome'
      ),
      FALSE
    )
    AND COALESCE(STARTS_WITH(`city`, 'R'), FALSE)
    AND COALESCE(ENDS_WITH(`city`, 'e'), FALSE)
    AND COALESCE(
      CASE
        WHEN NOT `city` IS NULL AND NOT `tags` IS NULL
        THEN `city` IN UNNEST(`tags`.`elements`)
      END,
      FALSE
    )
    AND COALESCE(
      CASE
        WHEN NOT `tags` IS NULL AND NOT STRUCT(ARRAY<STRING>['a', 'b'] AS `elements`) IS NULL
        THEN EXISTS(
          SELECT
            1
          FROM UNNEST(`tags`.`elements`) AS `element`
          WHERE
            `element` IN UNNEST(STRUCT(ARRAY<STRING>['a', 'b'] AS `elements`).`elements`)
        )
      END,
      FALSE
    )
    AND COALESCE(
      CASE
        WHEN NOT `tags` IS NULL AND NOT `other` IS NULL
        THEN NOT EXISTS(
          SELECT
            1
          FROM UNNEST(`other`.`elements`) AS `element`
          WHERE
            NOT `element` IN UNNEST(`tags`.`elements`)
        )
      END,
      FALSE
    )
    AND COALESCE(`city` IN ('Rome', 'Milan'), FALSE)
    AND (
      CAST(CAST('0x' || SUBSTRING(TO_HEX(SHA256('salt:' || `id`)), 1, 8) AS INT64) AS FLOAT64) / 4294967296.0e0
    ) < 0.5e0 AS `v__17`, /* texts: when */
    CASE
      WHEN `rate` < (
        -40.0e0
      )
      THEN -40.0e0
      WHEN (
        -40.0e0
      ) <= `rate`
      THEN `rate`
    END AS `v__18`
  FROM `stage__new`
), `stage__new__2` AS (
  SELECT
    `id`,
    `v__16`,
    `v__17`,
    `weight`,
    COALESCE(`v__1` = 'Rome', FALSE)
    AND COALESCE(`v__2`, FALSE)
    AND COALESCE(`v__10` = `city`, FALSE)
    AND COALESCE(
      `ltv` < CAST(CASE
        WHEN `v__14` < (
          -9007199254740992
        )
        THEN CAST(-9007199254740992 AS BIGINT)
        WHEN 9007199254740992 < `v__14`
        THEN 9007199254740992
        ELSE `v__14`
      END AS INT64),
      FALSE
    )
    AND 2 < COALESCE(`v__4`, 0)
    AND COALESCE(
      CASE
        WHEN 0 < COALESCE(`v__12`, 0)
        THEN TRUE
        WHEN 0 < COALESCE(`v__13`, 0)
        THEN NULL
        ELSE FALSE
      END,
      FALSE
    )
    AND COALESCE(10000 < `v__5`, FALSE)
    AND COALESCE(20000 < `v__6`, FALSE)
    AND COALESCE(
      CASE
        WHEN 0.0e0 < `v__15`
        THEN (
          CAST(`v__8` - `v__9` AS FLOAT64) / 86400.0e0
        ) / NULLIF(`v__15`, 0.0e0)
      END < 9.0e0,
      FALSE
    ) AS `v__19`, /* histories: when; histories on email: may be chosen */
    CASE
      WHEN `v__16`
      THEN (
        -18014398509481984
      ) + (
        -72057594037927936
      )
      ELSE CAST(-1152921504606846976 AS BIGINT)
    END AS `v__20`,
    CASE WHEN 40.0e0 < `v__18` THEN 40.0e0 WHEN `v__18` <= 40.0e0 THEN `v__18` END AS `v__21`
  FROM `stage__new__1`
), `stage__new__3` AS (
  SELECT
    `id`,
    `v__19`,
    `v__16`,
    `v__20`,
    `v__17`,
    `weight`,
    CASE WHEN `v__19` THEN CAST(1000000000 AS BIGINT) ELSE -1152921504606846976 END AS `v__22`,
    0.0e0 <= `v__21` AS `v__23`,
    (
      -abs(`v__21`)
    ) / 64.0e0 AS `v__24`
  FROM `stage__new__2`
), `stage__new__4` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__23`,
    `weight`,
    (
      (
        (
          (
            (
              (
                (
                  (
                    (
                      (
                        (
                          (
                            (
                              (
                                (
                                  (
                                    (
                                      (
                                        (
                                          (
                                            (
                                              (
                                                (
                                                  (
                                                    (
                                                      1.6059043836821613e-10 * `v__24`
                                                    ) + 2.08767569878681e-09
                                                  ) * `v__24`
                                                ) + 2.505210838544172e-08
                                              ) * `v__24`
                                            ) + 2.755731922398589e-07
                                          ) * `v__24`
                                        ) + 2.7557319223985893e-06
                                      ) * `v__24`
                                    ) + 2.48015873015873e-05
                                  ) * `v__24`
                                ) + 0.0001984126984126984e0
                              ) * `v__24`
                            ) + 0.001388888888888889e0
                          ) * `v__24`
                        ) + 0.008333333333333333e0
                      ) * `v__24`
                    ) + 0.041666666666666664e0
                  ) * `v__24`
                ) + 0.16666666666666666e0
              ) * `v__24`
            ) + 0.5e0
          ) * `v__24`
        ) + 1.0e0
      ) * `v__24`
    ) + 1.0e0 AS `v__25`
  FROM `stage__new__3`
), `stage__new__5` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__23`,
    `weight`,
    `v__25` * `v__25` AS `v__26`
  FROM `stage__new__4`
), `stage__new__6` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__23`,
    `weight`,
    `v__26` * `v__26` AS `v__27`
  FROM `stage__new__5`
), `stage__new__7` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__23`,
    `weight`,
    `v__27` * `v__27` AS `v__28`
  FROM `stage__new__6`
), `stage__new__8` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__23`,
    `weight`,
    `v__28` * `v__28` AS `v__29`
  FROM `stage__new__7`
), `stage__new__9` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__23`,
    `weight`,
    `v__29` * `v__29` AS `v__30`
  FROM `stage__new__8`
), `stage__new__10` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__23`,
    `weight`,
    `v__30` * `v__30` AS `v__31`
  FROM `stage__new__9`
), `stage__new__11` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__23`,
    `v__31`,
    `weight`,
    NULLIF(1.0e0 + `v__31`, 0.0e0) AS `v__32`
  FROM `stage__new__10`
), `stage__new__12` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    CASE WHEN `v__23` THEN 1.0e0 / `v__32` WHEN NOT `v__23` THEN `v__31` / `v__32` END * CAST(`weight` AS FLOAT64) AS `v__33`
  FROM `stage__new__11`
), `stage__new__13` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    (
      `v__33` * 3.0e0
    ) - (
      `v__33` * 0.0e0
    ) AS `v__34`
  FROM `stage__new__12`
), `stage__new__14` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    CAST(floor(
      (
        CASE
          WHEN `v__34` < (
            -9000000.0e0
          )
          THEN -9000000.0e0
          WHEN 9000000.0e0 < `v__34`
          THEN 9000000.0e0
          ELSE `v__34`
        END * 1000000000.0e0
      ) + 0.5e0
    ) AS INT64) AS `v__35` /* texts on email: key */
  FROM `stage__new__13`
), `stage__new__15` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__35`,
    `v__17` AND COALESCE(0 < `v__35`, FALSE) AS `v__36` /* texts on email: may be chosen */
  FROM `stage__new__14`
), `stage__new__16` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    CASE
      WHEN `v__36`
      THEN COALESCE(`v__35`, -18014398509481984)
      ELSE CAST(-1152921504606846976 AS BIGINT)
    END AS `v__37`
  FROM `stage__new__15`
), `stage__new__17` AS (
  SELECT
    `id`,
    `v__19`,
    `v__22`,
    `v__16`,
    `v__20`,
    `v__17`,
    `v__37`,
    greatest(`v__22`, `v__20`, `v__37`) AS `v__38`
  FROM `stage__new__16`
), `stage__new__18` AS (
  SELECT
    `id`,
    `v__19`,
    `v__16`,
    `v__17`,
    CASE
      WHEN `v__38` = (
        -1152921504606846976
      )
      THEN NULL
      WHEN `v__38` = `v__38`
      THEN CASE
        WHEN `v__38` = `v__22`
        THEN CAST(0 AS BIGINT)
        WHEN `v__38` = `v__20`
        THEN 1
        WHEN `v__38` = `v__37`
        THEN 2
        ELSE NULL
      END
      ELSE NULL
    END AS `v__39`,
    CASE
      WHEN 36028797018963968 < `v__38`
      THEN `v__38` - 72057594037927936
      WHEN `v__38` < (
        -36028797018963968
      )
      THEN `v__38` - (
        -72057594037927936
      )
      ELSE `v__38`
    END AS `v__40`
  FROM `stage__new__17`
), `stage__new__19` AS (
  SELECT
    `id`,
    `v__39`,
    CASE `v__39` WHEN 0 THEN 'histories' WHEN 1 THEN 'places' WHEN 2 THEN 'texts' END AS `v__41`,
    CASE `v__39` WHEN 0 THEN 'email' WHEN 1 THEN 'email' WHEN 2 THEN 'email' END AS `v__42`,
    CASE
      WHEN `v__39` IS NULL
      THEN NULL
      WHEN `v__40` = (
        -18014398509481984
      )
      THEN NULL
      ELSE `v__40`
    END AS `v__43`,
    CASE
      WHEN NOT `v__39` IS NULL
      THEN NULL
      ELSE CASE greatest(
          0,
          CASE WHEN NOT `v__19` THEN CAST(0 AS BIGINT) ELSE 3 END,
          CASE WHEN NOT `v__16` THEN CAST(0 AS BIGINT) ELSE 3 END,
          CASE WHEN NOT `v__17` THEN CAST(0 AS BIGINT) ELSE 3 END
        )
        WHEN 0
        THEN 'nothing_eligible'
        WHEN 1
        THEN 'all_limited'
        WHEN 2
        THEN 'all_deferred'
        WHEN 3
        THEN 'nothing_worth_it'
        WHEN 4
        THEN 'held_out'
      END
    END AS `v__44`
  FROM `stage__new__18`
), `stage__all` AS (
  SELECT
    `id`,
    `stage__index`,
    `v__1`,
    `v__2`,
    `v__10`,
    `city`,
    `ltv`,
    `v__3`,
    `v__4`,
    `v__12`,
    `v__13`,
    `v__5`,
    `v__6`,
    `v__7`,
    `v__8`,
    `v__9`,
    `tier`,
    `tags`,
    `other`,
    `id`,
    `rate`,
    `weight`
  FROM `all__0__staged`
  WHERE
    `stage__index` = 1
), `stage__all__1` AS (
  SELECT
    `id`,
    `v__1`,
    `v__2`,
    `v__10`,
    `city`,
    `ltv`,
    `v__4`,
    `v__12`,
    `v__13`,
    `v__5`,
    `v__6`,
    `v__8`,
    `v__9`,
    `weight`,
    COALESCE(`v__3`, 0) AS `v__45`,
    CAST(COALESCE(`v__7`, 0) - 1 AS FLOAT64) AS `v__46`,
    COALESCE(`tier` = 'gold', FALSE) AS `v__47`, /* places: when; places on email: may be chosen */
    COALESCE(
      0 < STRPOS(
        translate(`city`, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
        'rome'
      ),
      FALSE
    )
    AND COALESCE(STARTS_WITH(`city`, 'R'), FALSE)
    AND COALESCE(ENDS_WITH(`city`, 'e'), FALSE)
    AND COALESCE(
      CASE
        WHEN NOT `city` IS NULL AND NOT `tags` IS NULL
        THEN `city` IN UNNEST(`tags`.`elements`)
      END,
      FALSE
    )
    AND COALESCE(
      CASE
        WHEN NOT `tags` IS NULL AND NOT STRUCT(ARRAY<STRING>['a', 'b'] AS `elements`) IS NULL
        THEN EXISTS(
          SELECT
            1
          FROM UNNEST(`tags`.`elements`) AS `element`
          WHERE
            `element` IN UNNEST(STRUCT(ARRAY<STRING>['a', 'b'] AS `elements`).`elements`)
        )
      END,
      FALSE
    )
    AND COALESCE(
      CASE
        WHEN NOT `tags` IS NULL AND NOT `other` IS NULL
        THEN NOT EXISTS(
          SELECT
            1
          FROM UNNEST(`other`.`elements`) AS `element`
          WHERE
            NOT `element` IN UNNEST(`tags`.`elements`)
        )
      END,
      FALSE
    )
    AND COALESCE(`city` IN ('Rome', 'Milan'), FALSE)
    AND (
      CAST(CAST('0x' || SUBSTRING(TO_HEX(SHA256('salt:' || `id`)), 1, 8) AS INT64) AS FLOAT64) / 4294967296.0e0
    ) < 0.5e0 AS `v__48`, /* texts: when */
    CASE
      WHEN `rate` < (
        -40.0e0
      )
      THEN -40.0e0
      WHEN (
        -40.0e0
      ) <= `rate`
      THEN `rate`
    END AS `v__49`
  FROM `stage__all`
), `stage__all__2` AS (
  SELECT
    `id`,
    `v__47`,
    `v__48`,
    `weight`,
    COALESCE(`v__1` = 'Rome', FALSE)
    AND COALESCE(`v__2`, FALSE)
    AND COALESCE(`v__10` = `city`, FALSE)
    AND COALESCE(
      `ltv` < CAST(CASE
        WHEN `v__45` < (
          -9007199254740992
        )
        THEN CAST(-9007199254740992 AS BIGINT)
        WHEN 9007199254740992 < `v__45`
        THEN 9007199254740992
        ELSE `v__45`
      END AS INT64),
      FALSE
    )
    AND 2 < COALESCE(`v__4`, 0)
    AND COALESCE(
      CASE
        WHEN 0 < COALESCE(`v__12`, 0)
        THEN TRUE
        WHEN 0 < COALESCE(`v__13`, 0)
        THEN NULL
        ELSE FALSE
      END,
      FALSE
    )
    AND COALESCE(10000 < `v__5`, FALSE)
    AND COALESCE(20000 < `v__6`, FALSE)
    AND COALESCE(
      CASE
        WHEN 0.0e0 < `v__46`
        THEN (
          CAST(`v__8` - `v__9` AS FLOAT64) / 86400.0e0
        ) / NULLIF(`v__46`, 0.0e0)
      END < 9.0e0,
      FALSE
    ) AS `v__50`, /* histories: when; histories on email: may be chosen */
    CASE
      WHEN `v__47`
      THEN (
        -18014398509481984
      ) + (
        -72057594037927936
      )
      ELSE CAST(-1152921504606846976 AS BIGINT)
    END AS `v__51`,
    CASE WHEN 40.0e0 < `v__49` THEN 40.0e0 WHEN `v__49` <= 40.0e0 THEN `v__49` END AS `v__52`
  FROM `stage__all__1`
), `stage__all__3` AS (
  SELECT
    `id`,
    `v__50`,
    `v__47`,
    `v__51`,
    `v__48`,
    `weight`,
    CASE WHEN `v__50` THEN CAST(1000000000 AS BIGINT) ELSE -1152921504606846976 END AS `v__53`,
    0.0e0 <= `v__52` AS `v__54`,
    (
      -abs(`v__52`)
    ) / 64.0e0 AS `v__55`
  FROM `stage__all__2`
), `stage__all__4` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__54`,
    `weight`,
    (
      (
        (
          (
            (
              (
                (
                  (
                    (
                      (
                        (
                          (
                            (
                              (
                                (
                                  (
                                    (
                                      (
                                        (
                                          (
                                            (
                                              (
                                                (
                                                  (
                                                    (
                                                      1.6059043836821613e-10 * `v__55`
                                                    ) + 2.08767569878681e-09
                                                  ) * `v__55`
                                                ) + 2.505210838544172e-08
                                              ) * `v__55`
                                            ) + 2.755731922398589e-07
                                          ) * `v__55`
                                        ) + 2.7557319223985893e-06
                                      ) * `v__55`
                                    ) + 2.48015873015873e-05
                                  ) * `v__55`
                                ) + 0.0001984126984126984e0
                              ) * `v__55`
                            ) + 0.001388888888888889e0
                          ) * `v__55`
                        ) + 0.008333333333333333e0
                      ) * `v__55`
                    ) + 0.041666666666666664e0
                  ) * `v__55`
                ) + 0.16666666666666666e0
              ) * `v__55`
            ) + 0.5e0
          ) * `v__55`
        ) + 1.0e0
      ) * `v__55`
    ) + 1.0e0 AS `v__56`
  FROM `stage__all__3`
), `stage__all__5` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__54`,
    `weight`,
    `v__56` * `v__56` AS `v__57`
  FROM `stage__all__4`
), `stage__all__6` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__54`,
    `weight`,
    `v__57` * `v__57` AS `v__58`
  FROM `stage__all__5`
), `stage__all__7` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__54`,
    `weight`,
    `v__58` * `v__58` AS `v__59`
  FROM `stage__all__6`
), `stage__all__8` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__54`,
    `weight`,
    `v__59` * `v__59` AS `v__60`
  FROM `stage__all__7`
), `stage__all__9` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__54`,
    `weight`,
    `v__60` * `v__60` AS `v__61`
  FROM `stage__all__8`
), `stage__all__10` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__54`,
    `weight`,
    `v__61` * `v__61` AS `v__62`
  FROM `stage__all__9`
), `stage__all__11` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__54`,
    `v__62`,
    `weight`,
    NULLIF(1.0e0 + `v__62`, 0.0e0) AS `v__63`
  FROM `stage__all__10`
), `stage__all__12` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    CASE WHEN `v__54` THEN 1.0e0 / `v__63` WHEN NOT `v__54` THEN `v__62` / `v__63` END * CAST(`weight` AS FLOAT64) AS `v__64`
  FROM `stage__all__11`
), `stage__all__13` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    (
      `v__64` * 3.0e0
    ) - (
      `v__64` * 0.0e0
    ) AS `v__65`
  FROM `stage__all__12`
), `stage__all__14` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    CAST(floor(
      (
        CASE
          WHEN `v__65` < (
            -9000000.0e0
          )
          THEN -9000000.0e0
          WHEN 9000000.0e0 < `v__65`
          THEN 9000000.0e0
          ELSE `v__65`
        END * 1000000000.0e0
      ) + 0.5e0
    ) AS INT64) AS `v__66` /* texts on email: key */
  FROM `stage__all__13`
), `stage__all__15` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__66`,
    `v__48` AND COALESCE(0 < `v__66`, FALSE) AS `v__67` /* texts on email: may be chosen */
  FROM `stage__all__14`
), `stage__all__16` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    CASE
      WHEN `v__67`
      THEN COALESCE(`v__66`, -18014398509481984)
      ELSE CAST(-1152921504606846976 AS BIGINT)
    END AS `v__68`
  FROM `stage__all__15`
), `stage__all__17` AS (
  SELECT
    `id`,
    `v__50`,
    `v__53`,
    `v__47`,
    `v__51`,
    `v__48`,
    `v__68`,
    greatest(`v__53`, `v__51`, `v__68`) AS `v__69`
  FROM `stage__all__16`
), `stage__all__18` AS (
  SELECT
    `id`,
    `v__50`,
    `v__47`,
    `v__48`,
    CASE
      WHEN `v__69` = (
        -1152921504606846976
      )
      THEN NULL
      WHEN `v__69` = `v__69`
      THEN CASE
        WHEN `v__69` = `v__53`
        THEN CAST(0 AS BIGINT)
        WHEN `v__69` = `v__51`
        THEN 1
        WHEN `v__69` = `v__68`
        THEN 2
        ELSE NULL
      END
      ELSE NULL
    END AS `v__70`,
    CASE
      WHEN 36028797018963968 < `v__69`
      THEN `v__69` - 72057594037927936
      WHEN `v__69` < (
        -36028797018963968
      )
      THEN `v__69` - (
        -72057594037927936
      )
      ELSE `v__69`
    END AS `v__71`
  FROM `stage__all__17`
), `stage__all__19` AS (
  SELECT
    `id`,
    `v__70`,
    CASE `v__70` WHEN 0 THEN 'histories' WHEN 1 THEN 'places' WHEN 2 THEN 'texts' END AS `v__72`,
    CASE `v__70` WHEN 0 THEN 'email' WHEN 1 THEN 'email' WHEN 2 THEN 'email' END AS `v__73`,
    CASE
      WHEN `v__70` IS NULL
      THEN NULL
      WHEN `v__71` = (
        -18014398509481984
      )
      THEN NULL
      ELSE `v__71`
    END AS `v__74`,
    CASE
      WHEN NOT `v__70` IS NULL
      THEN NULL
      ELSE CASE greatest(
          0,
          CASE WHEN NOT `v__50` THEN CAST(0 AS BIGINT) ELSE 3 END,
          CASE WHEN NOT `v__47` THEN CAST(0 AS BIGINT) ELSE 3 END,
          CASE WHEN NOT `v__48` THEN CAST(0 AS BIGINT) ELSE 3 END
        )
        WHEN 0
        THEN 'nothing_eligible'
        WHEN 1
        THEN 'all_limited'
        WHEN 2
        THEN 'all_deferred'
        WHEN 3
        THEN 'nothing_worth_it'
        WHEN 4
        THEN 'held_out'
      END
    END AS `v__75`
  FROM `stage__all__18`
)
SELECT
  `id`,
  0 AS `stage__index`,
  `v__39` AS `candidate`,
  `v__41` AS `engagement`,
  `v__42` AS `channel`,
  `v__43` AS `key`,
  `v__44` AS `no_action`
FROM `stage__new__19`
UNION ALL
SELECT
  `id`,
  1 AS `stage__index`,
  `v__70` AS `candidate`,
  `v__72` AS `engagement`,
  `v__73` AS `channel`,
  `v__74` AS `key`,
  `v__75` AS `no_action`
FROM `stage__all__19`;
