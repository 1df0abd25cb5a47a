<?php
/* Plugin Name: Projets. A type of post with two taxonomies and fields of its own, as partners have them. */
add_action('init', function () {
    register_post_type('projet', [
        'label' => 'Projets', 'public' => true, 'show_in_rest' => true, 'rest_base' => 'projets',
        'supports' => ['title', 'editor', 'excerpt', 'thumbnail', 'custom-fields'],
    ]);
    register_taxonomy('domaine', 'projet', ['label' => 'Domaines', 'hierarchical' => true, 'show_in_rest' => true]);
    register_taxonomy('mot_cle', 'projet', ['label' => 'Mots-clés', 'show_in_rest' => true]);
    foreach (['commune', 'code_postal'] as $field) {
        register_post_meta('projet', $field, ['type' => 'string', 'single' => true, 'show_in_rest' => true]);
    }
});
