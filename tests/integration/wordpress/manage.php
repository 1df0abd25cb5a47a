<?php
// php manage.php SITE PORT install|permalinks|save: makes the site, or does what standard input says: sets how its
// addresses are made ("" is plain: ?p=1), or saves the posts of a JSON list and prints their ids. A post: ID (of one that
// is there), post_* as WordPress names them, terms (taxonomy -> names), fields (name -> value), image (true for one of
// its own, a number for that attachment).
[, $site, $_SERVER['SERVER_PORT'], $asked] = $argv;
define('INSTALL', $asked === 'install');  // WordPress has globals of many names
if (INSTALL) {
    define('WP_INSTALLING', true);
    function wp_new_blog_notification() {}  // no mail
}
require "$site/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

function terms($taxonomy, $names) {
    return array_map(function ($name) use ($taxonomy) {
        $term = term_exists($name, $taxonomy) ?: wp_insert_term($name, $taxonomy);
        return (int) $term['term_id'];
    }, $names);
}

function image($name) {
    $png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
    $file = wp_upload_bits("$name.png", null, base64_decode($png));
    if ($file['error']) {
        exit("upload: {$file['error']}\n");
    }
    return wp_insert_attachment(['post_mime_type' => 'image/png', 'post_title' => $name, 'guid' => $file['url']], $file['file']);
}

function save($post) {
    $id = wp_insert_post(wp_slash(array_diff_key($post, ['terms' => 0, 'fields' => 0, 'image' => 0])), true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message() . "\n");
        exit(1);
    }
    foreach ($post['terms'] ?? [] as $taxonomy => $names) {
        wp_set_object_terms($id, terms($taxonomy, $names), $taxonomy);
    }
    foreach ($post['fields'] ?? [] as $name => $value) {
        update_post_meta($id, $name, $value);
    }
    if (isset($post['image'])) {
        update_post_meta($id, '_thumbnail_id', $post['image'] === true ? image("projet-$id") : $post['image']);
    }
    return $id;
}

if (INSTALL) {
    wp_install('Les communs d’à côté', 'keeper', 'keeper@partner.example', true, '', 'keeper');
} elseif ($asked === 'permalinks') {
    update_option('permalink_structure', trim(stream_get_contents(STDIN)));
    delete_option('rewrite_rules');  // WordPress makes them anew from it
} else {
    echo json_encode(array_map('save', json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR)));
}
